/** How trees are named behind a path. */
import { expect, it } from 'vitest';
import { readTreePlace, splitTreePlace } from '../../../src/commands/tree-place.js';

it.each([
  ['/etc/passwd', '/etc/passwd', 'here'],
  ['', '', 'here'],
  ['/etc@3', '/etc', { step: 3 }],
  ['@3', '', { step: 3 }],
  ['/etc@4.2', '/etc', { step: 4, piece: 2 }],
  ['*.conf @3', '*.conf', { step: 3 }],
  ['/etc@c069e69af8cf', '/etc', { snapshot: 'c069e69af8cf' }],
  ['/etc@c069', '/etc', { snapshot: 'c069' }],
  ['/getty@1@2', '/getty@1', { step: 2 }],
  ['/lib/getty@.service', '/lib/getty@.service', 'here'],
  ['/node_modules/@types/node', '/node_modules/@types/node', 'here'],
])('%j is the path %j in the tree %j', (text, path, place) => {
  expect(splitTreePlace(text)).toEqual({ path, place });
});

it('takes nothing else for a tree', () => {
  expect(['3', '@', '@abc', '@c069e69af8cf0', '@-1', '@4.', '@.2'].map(readTreePlace)).toEqual(
    Array(7).fill(undefined),
  );
});
