import { expect, it } from 'vitest';
import { Pager, type PagerAnswer, readPagerAnswer } from '../../../src/repl/pager.js';

/** How many of ten lines are shown, and how often it asks, on pages of four lines of ten columns. */
async function shown(answers: PagerAnswer[], line = 'line') {
  let asked = 0;
  const pager = new Pager(() => {
    asked += 1;
    return Promise.resolve(answers.shift() ?? 'more');
  });
  let count = 0;
  while (count < 10 && (await pager.hasRoomFor(line, { height: 4, width: 10 }))) count += 1;
  return { count, asked };
}

it('asks at the end of each page, and leaves a row for the question', async () => {
  expect(await shown([])).toEqual({ count: 10, asked: 3 });
  expect(await shown(['more', 'quit'])).toEqual({ count: 6, asked: 2 });
  expect(await shown(['all'])).toEqual({ count: 10, asked: 1 });
});

it('counts the rows that a long line takes; one that is longer than a page is shown', async () => {
  expect(await shown([], 'x'.repeat(15))).toEqual({ count: 10, asked: 9 });
  expect(await shown([], 'x'.repeat(99))).toEqual({ count: 10, asked: 9 });
});

it('begins anew with each command, also after a quit', async () => {
  const pager = new Pager(() => Promise.resolve('quit'));
  const page = { height: 2, width: 80 };
  expect([await pager.hasRoomFor('a', page), await pager.hasRoomFor('b', page)]).toEqual([true, false]);
  pager.begin();
  expect(await pager.hasRoomFor('c', page)).toBe(true);
});

it.each([
  ['', 'more'],
  ['q', 'quit'],
  [' Quit', 'quit'],
  ['c', 'all'],
  ['x', 'more'],
])('%j is %s', (typed, answer) => {
  expect(readPagerAnswer(typed)).toBe(answer);
});
