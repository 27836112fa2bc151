/** What a journal says, wherever klee was killed while it wrote it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, parseEntries, snapshotsNamed, wholeLines } from '../../../../src/debugger/journal/fold.js';
import type { JournalEntry } from '../../../../src/debugger/journal/journal-entries.js';

const owner = { pid: 7, startTime: '11' };
const text = (...entries: readonly JournalEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
const opened: JournalEntry = { type: 'opened', version: 1, owner };

const entry = fc.oneof(
  fc.record({ type: fc.constant('snapshot' as const), id: fc.stringMatching(/^[0-9a-f]{12}$/) }),
  fc.record({ type: fc.constant('claimed' as const), owner: fc.record({ pid: fc.nat(), startTime: fc.string() }) }),
  fc.record({ type: fc.constant('suspended' as const) }),
  fc.record({
    type: fc.constant('state' as const),
    set: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(fc.integer(), fc.string({ unit: 'grapheme' }))),
  }),
);

describe('the fold of a journal', () => {
  it('has the last value of each part of the state', () => {
    const folded = fold([
      { type: 'state', set: { position: 1, dirty: false } },
      { type: 'state', set: { position: 2 } },
    ]);
    expect(folded.state).toEqual({ position: 2, dirty: false });
  });

  it('names who has the session: whoever claimed it last, nobody when it was left', () => {
    const next = { pid: 8, startTime: '12' };
    expect(fold([opened]).owner).toEqual(owner);
    expect(fold([opened, { type: 'suspended' }]).owner).toBeUndefined();
    expect(fold([opened, { type: 'suspended' }, { type: 'claimed', owner: next }]).owner).toEqual(next);
  });

  it('of a journal that was cut anywhere is that of its whole lines', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.nat(), (entries, where) => {
        const whole = text(opened, ...entries);
        const cut = whole.slice(0, where % (whole.length + 1));
        const lines = cut.split('\n').length - 1;
        expect(parseEntries(cut, 'the journal')).toEqual([opened, ...entries].slice(0, lines));
        expect(wholeLines(cut)).toBe(text(...[opened, ...entries].slice(0, lines)));
      }),
    );
  });
});

describe('a journal that cannot be read', () => {
  it('is damaged where a line is none', () => {
    for (const line of ['{"type":"snap\n', '7\n', '{}\n']) {
      expect(() => parseEntries(`${text(opened)}${line}${text(opened)}`, 'the journal of session s')).toThrowError(
        'the journal of session s is damaged in line 2',
      );
    }
  });

  it('has a version that this klee does not know', () => {
    const later = text({ ...opened, version: 2 });
    expect(() => parseEntries(later, 'the journal of session s')).toThrowError(
      'the journal of session s has version 2, and this klee knows 1',
    );
  });

  it('still names the snapshots that the session took', () => {
    const snapshots = text({ type: 'snapshot', id: 'aaaa00000001' }, { type: 'snapshot', id: 'aaaa00000002' });
    expect(snapshotsNamed(`${text(opened)}nonsense\n${snapshots}{"type":"snapshot","id":"aa`)).toEqual([
      'aaaa00000001',
      'aaaa00000002',
    ]);
  });
});
