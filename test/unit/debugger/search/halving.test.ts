/** Which states a search tries: few, and the right ones. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTry, type NextTry, type Verdict } from '../../../../src/debugger/search/halving.js';

/** Searches states that say this; answers how it ended and what was tried, in order. */
function search(states: readonly Verdict[]): { end: NextTry; tried: number[] } {
  const known = new Map<number, Verdict>();
  for (;;) {
    const next = nextTry(states.length, known);
    if (next.kind !== 'try') return { end: next, tried: [...known.keys()] };
    expect(known.has(next.index)).toBe(false);
    known.set(next.index, states[next.index] ?? 'unclear');
  }
}

const beginningAt = (count: number, index: number): Verdict[] =>
  Array.from({ length: count }, (_, at) => (at < index ? 'clear' : 'shown'));

it.each([2, 3, 16, 100, 257, 258, 299, 300, 301])('finds any of %d states in at most 10 tries', (count) => {
  for (let index = 1; index < count; index += 1) {
    const { end, tried } = search(beginningAt(count, index));
    expect(end).toEqual({ kind: 'found', index });
    expect(tried.length).toBeLessThanOrEqual(10);
  }
});

it('tries both ends first', () => {
  expect(search(beginningAt(100, 40)).tried.slice(0, 2)).toEqual([99, 0]);
  expect(search(beginningAt(100, 0))).toEqual({
    end: { kind: 'agree', verdict: 'shown', first: 0, last: 99 },
    tried: [99, 0],
  });
  expect(search(beginningAt(300, 300))).toEqual({
    end: { kind: 'agree', verdict: 'clear', first: 0, last: 299 },
    tried: [299, 0],
  });
  expect(search(['shown', 'clear', 'clear'])).toEqual({ end: { kind: 'reversed', first: 0, last: 2 }, tried: [2, 0] });
});

it('gets to the first state of many when all show it', () => {
  const { end, tried } = search(beginningAt(300, 0));
  expect(end).toMatchObject({ kind: 'agree', verdict: 'shown', first: 0 });
  expect(tried.length).toBeLessThanOrEqual(10);
});

it('has nothing to say of one state, or of none that is clear', () => {
  expect(search(['shown'])).toEqual({ end: { kind: 'agree', verdict: 'shown', first: 0, last: 0 }, tried: [0] });
  expect(search(['unclear', 'unclear']).end).toEqual({ kind: 'allUnclear' });
  expect(nextTry(0, new Map())).toEqual({ kind: 'allUnclear' });
});

it('goes round unclear states, and names those that it cannot tell apart', () => {
  const states: Verdict[] = ['clear', 'clear', 'unclear', 'unclear', 'shown', 'shown'];
  expect(search(states).end).toEqual({ kind: 'among', from: 2, to: 4 });
  expect(search(['unclear', 'clear', 'shown', 'unclear']).end).toEqual({ kind: 'found', index: 2 });
});

it('answers with what it has tried, whatever the states say', () => {
  const verdict = fc.constantFrom<Verdict>('shown', 'clear', 'unclear');
  fc.assert(
    fc.property(fc.array(verdict, { minLength: 1, maxLength: 60 }), (states) => {
      const { end, tried } = search(states);
      if (end.kind === 'found') {
        expect(states[end.index]).toBe('shown');
        expect(states[end.index - 1]).toBe('clear');
        expect(tried).toEqual(expect.arrayContaining([end.index, end.index - 1]));
      } else if (end.kind === 'among') {
        expect(states[end.from - 1]).toBe('clear');
        expect(states.slice(end.from, end.to).every((one) => one === 'unclear')).toBe(true);
        expect(states[end.to]).toBe('shown');
      } else if (end.kind === 'agree')
        expect([states[end.first], states[end.last]]).toEqual([end.verdict, end.verdict]);
      else if (end.kind === 'reversed') expect([states[end.first], states[end.last]]).toEqual(['shown', 'clear']);
      else expect(states.every((one) => one === 'unclear')).toBe(true);
    }),
  );
});
