import { expect, it } from 'vitest';
import { removeTreeArgv } from '../../../src/host/remove-tree.js';

it.each([
  ['linux', '--one-file-system'],
  ['freebsd', '-x'],
])('on %s stays in one file system by %s', (platform, option) => {
  expect(removeTreeArgv(platform, '/-r f')).toEqual(['rm', '-rf', option, '--', '/-r f']);
});
