import { expect, it } from 'vitest';
import { shownSnapshots, type TimelineNode, timelineLines } from '../../../src/view/timeline.js';
import { displayWidth } from '../../../src/view/width.js';

/** A checkpoint, as short as a test needs it. */
function node(id: number, parent: number | undefined, more: Partial<TimelineNode> = {}): TimelineNode {
  return {
    id,
    parent,
    number: id,
    logical: `RUN make ${id}`,
    snapshot: `${id}`.padStart(12, 'a'),
    durationMs: 10 * id,
    names: [],
    current: false,
    onPath: false,
    byHand: false,
    skipped: false,
    failed: [],
    ...more,
  };
}

const start = node(0, undefined, { logical: '', snapshot: undefined, onPath: true });

const none = new Map<string, number>();

it('has a row for each checkpoint, with what it took', () => {
  const here = node(1, 0, { current: true, onPath: true, names: ['here'] });
  expect(timelineLines([start, here], new Map([['aaaaaaaaaaa1', 1000]]))).toEqual([
    '  #  STEP                                        SNAPSHOT         SIZE      TOOK',
    '─'.repeat(80),
    '  0  start',
    '* 1  1 RUN make 1 [here]                         @aaaaaaaaaaa1    1 kB     10 ms',
  ]);
  expect(timelineLines([start, { ...here, logical: 'RUN make world' }], none, { columns: 40 })).toEqual([
    '  #  STEP                  SNAPSHOT',
    '─'.repeat(40),
    '  0  start',
    '* 1  1 RUN make wo… [here] @aaaaaaaaaaa1',
  ]);
});

it('sets branches in that were left, those of a branch further still', () => {
  const path = { onPath: true };
  const lines = timelineLines(
    [start, node(1, 0, path), node(2, 1), node(3, 2), node(4, 2), node(5, 1), node(6, 1, { ...path, current: true })],
    none,
  );
  expect(lines.slice(2).map((line) => line.slice(0, 22).trimEnd())).toEqual([
    '  0  start',
    '  1  1 RUN make 1',
    '  2  ├─ 2 RUN make 2',
    '  3  │  ├─ 3 RUN make',
    '  4  │  4 RUN make 4',
    '  5  ├─ 5 RUN make 5',
    '* 6  6 RUN make 6',
  ]);
});

it('marks what failed, was skipped, or made by hand', () => {
  const failed = [{ logical: 'RUN false', kind: 'command' as const, exitCode: 3, durationMs: 5, times: 1 }];
  const interrupted = [{ logical: 'RUN false', kind: 'interrupted' as const, exitCode: 130, durationMs: 5, times: 2 }];
  const lines = timelineLines(
    [
      start,
      node(1, 0, { failed: [...failed, ...interrupted] }),
      node(2, 1, { skipped: true }),
      node(3, 2, { byHand: true }),
    ],
    none,
  );
  expect(lines.slice(3).map((line) => line.slice(0, 48).trimEnd())).toEqual([
    '  1  1 RUN make 1',
    '!    2 RUN false (exit 3)',
    '!    2 RUN false (interrupted, 2 times)',
    '  2  2 RUN make 2 (skipped)',
    '  3  3 RUN make 3 (by hand)',
  ]);
});

it('folds long stretches in which nothing branches, and says what is in them', () => {
  const chain = Array.from({ length: 300 }, (_, index) => node(index + 1, index));
  const lines = timelineLines([start, ...chain], none);
  expect(lines).toHaveLength(2 + 1 + 3 + 1 + 3 + 1);
  expect(lines[6]).toMatch(/^ {7}⋮ 293 more steps +7 m 20 s$/);
  expect(timelineLines([start, ...chain], none, { fold: Infinity })).toHaveLength(2 + 301);
  expect(shownSnapshots([start, ...chain])).toEqual(
    [1, 2, 3, 297, 298, 299, 300].map((id) => `${id}`.padStart(12, 'a')),
  );
});

it('never takes more than 80 columns', () => {
  const long = { logical: `RUN ${'東京 '.repeat(40)}`, names: ['before-everything'] };
  const deep = Array.from({ length: 40 }, (_, index) => [
    node(2 * index + 1, 2 * index, long),
    node(2 * index + 2, 2 * index, long),
  ]);
  for (const line of timelineLines([start, ...deep.flat()], none)) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});
