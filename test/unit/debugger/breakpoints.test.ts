import { expect, it } from 'vitest';
import { Breakpoints } from '../../../src/debugger/breakpoints.js';

it('never gives a number twice', () => {
  const breakpoints = new Breakpoints();
  breakpoints.add(1, false);
  breakpoints.delete(breakpoints.add(2, false).number);
  expect(breakpoints.add(3, false).number).toBe(3);
  breakpoints.deleteAll();
  expect(breakpoints.add(1, false).number).toBe(4);
});

it('counts hits; a temporary one goes with its hit', () => {
  const breakpoints = new Breakpoints();
  breakpoints.add(7, false);
  breakpoints.add(8, true);
  expect(breakpoints.hit(7)).toMatchObject({ number: 1 });
  breakpoints.hit(7);
  expect(breakpoints.hit(8)).toMatchObject({ number: 2, temporary: true });
  expect(breakpoints.hit(8)).toBeUndefined();
  expect(breakpoints.list()).toMatchObject([{ number: 1, hits: 2 }]);
});

it('complains in words about one that is not there', () => {
  expect(() => {
    new Breakpoints().delete(9);
  }).toThrow('No breakpoint number 9.');
});
