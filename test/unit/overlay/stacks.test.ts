import { expect, it } from 'vitest';
import { differing } from '../../../src/overlay/stacks.js';

it.each([
  [['b', 'a'], ['b', 'a'], []],
  [['c', 'b', 'a'], ['b', 'a'], ['c']],
  [
    ['b', 'a'],
    ['d', 'c', 'b', 'a'],
    ['d', 'c'],
  ],
  [
    ['c', 'a'],
    ['b', 'a'],
    ['c', 'b'],
  ],
  [['a'], ['b'], undefined],
  // The same layer above different ones is not the same part of a tree.
  [['x', 'a'], ['x', 'b'], undefined],
  [[], ['a'], undefined],
])('%j and %j differ in %j', (one, other, expected) => {
  expect(differing(one, other)).toEqual(expected);
});
