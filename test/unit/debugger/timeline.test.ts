import { expect, it } from 'vitest';
import { initialState } from '../../../src/build/run-step.js';
import { dialects } from '../../../src/dockerfile/dialect.js';
import type { JailProcess } from '../../../src/jail/jail.js';
import { Plan } from '../../../src/debugger/source/plan.js';
import { ancestorAt, type Checkpoint, pathTo, startersOf, Timeline } from '../../../src/debugger/timeline.js';

/** `name`, or `name:pid` where two have one name or one has two. */
function processOf(text: string): JailProcess {
  const [command = '', pid] = text.split(':');
  return { pid: pid === undefined ? command.charCodeAt(0) : Number(pid), command };
}

function timelineOf(...left: string[][]): { timeline: Timeline; end: Checkpoint } {
  const state = initialState('kleene', {});
  const plan = Plan.parse('FROM busybox\n', dialects.kleene, 'Dockerfile');
  const timeline = new Timeline(state, plan);
  let end = timeline.root;
  for (const [index, commands] of left.entries()) {
    end = timeline.add(end, {
      key: `key ${index}`,
      instruction: undefined,
      plan,
      state,
      taken: undefined,
      left: commands.map((command) => processOf(command)),
      durationMs: 0,
      exitCode: 0,
      byHand: false,
      log: undefined,
    });
  }
  return { timeline, end };
}

it('finds its way from the start and back', () => {
  const { timeline, end } = timelineOf([], [], []);
  expect(pathTo(end).map(({ depth }) => depth)).toEqual([1, 2, 3]);
  expect(ancestorAt(end, 1).depth).toBe(1);
  expect(ancestorAt(end, 0)).toBe(timeline.root);
  expect(pathTo(timeline.root)).toEqual([]);
});

it('recognises what the same step on the same checkpoint made, and forgets no branch', () => {
  const { timeline, end } = timelineOf([], []);
  const first = ancestorAt(end, 1);
  const { id: _id, parent: _parent, depth: _depth, ...made } = end;
  const branch = timeline.add(first, { ...made, key: 'another' });
  expect(timeline.find(first, 'key 1')).toBe(end);
  expect(timeline.find(first, 'another')).toBe(branch);
  expect(timeline.find(timeline.root, 'another')).toBeUndefined();
  expect(timeline.all().map(({ id }) => id)).toEqual([0, 1, 2, 3]);
});

it('forgets a checkpoint with all that stands on it', () => {
  const { timeline, end } = timelineOf([], [], []);
  const first = ancestorAt(end, 1);
  const second = ancestorAt(end, 2);
  const failure = { kind: 'error' as const, message: 'no', durationMs: 0 };
  timeline.fail({ on: first, logical: 'RUN x', failure });
  timeline.fail({ on: end, logical: 'RUN y', failure });
  expect(timeline.forget(second)).toEqual([second, end]);
  expect(timeline.get(2)).toBeUndefined();
  expect(timeline.find(first, 'key 1')).toBeUndefined();
  expect(timeline.all()).toEqual([timeline.root, first]);
  expect(timeline.failed().map(({ logical }) => logical)).toEqual(['RUN x']);
});

it('leaves the later run of a step alone when the earlier one is forgotten', () => {
  const { timeline, end } = timelineOf([]);
  const { id: _id, parent: _parent, depth: _depth, ...made } = end;
  const again = timeline.add(timeline.root, made);
  timeline.forget(end);
  expect(timeline.find(timeline.root, 'key 0')).toBe(again);
});

it.each([
  ['nothing runs at the end', [['a'], []], []],
  ['a server that one step started', [[], ['a:2', 'a:3'], ['a:2']], [2]],
  ['a worker that it forked later is not a start', [['a:2'], ['a:2', 'a:3', 'a:4']], [1]],
  ['two servers', [['a'], ['a', 'b']], [1, 2]],
  ['a shell that became a server when its step was over', [['sh:7'], ['httpd:7']], [1]],
  ['a server that was stopped and started again', [['a'], [], ['a']], [1, 3]],
] as const)('who started what runs: %s', (_name, left, starters) => {
  const { end } = timelineOf(...left.map((commands) => [...commands]));
  expect(startersOf(end).map(({ depth }) => depth)).toEqual(starters);
});
