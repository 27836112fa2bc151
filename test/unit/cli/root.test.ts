import { homedir } from 'node:os';
import { expect, it } from 'vitest';

import { chooseRoot } from '../../../src/cli/root.js';

it.each([
  ['/x', { KLEE_ROOT: '/y' }, 'linux', 0, '/x'],
  [undefined, { KLEE_ROOT: '/y/' }, 'linux', 0, '/y'],
  [undefined, { KLEE_ROOT: '' }, 'linux', 0, '/var/lib/klee'],
  [undefined, {}, 'freebsd', 0, '/var/db/klee'],
  [undefined, { XDG_DATA_HOME: '/d' }, 'linux', 1000, '/d/klee'],
  [undefined, { XDG_DATA_HOME: 'relative' }, 'linux', 1000, `${homedir()}/.local/share/klee`],
  [undefined, {}, 'linux', 1000, `${homedir()}/.local/share/klee`],
] as const)('%s %j on %s as %d', (option, env, platform, uid, expected) => {
  expect(chooseRoot(option, { env, platform, uid })).toBe(expected);
});

it('refuses an empty one', () => {
  expect(() => chooseRoot('', { env: {}, platform: 'linux', uid: 0 })).toThrowError('--root is empty');
});
