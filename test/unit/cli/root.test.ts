import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';

import { chooseRoot, chooseRootThere } from '../../../src/cli/root.js';

describe('chooseRoot', () => {
  it.each([
    ['/x/', {}, 'linux', 0, '/x'],
    [undefined, {}, 'linux', 0, '/var/lib/klee'],
    [undefined, {}, 'freebsd', 0, '/var/db/klee'],
    [undefined, { XDG_DATA_HOME: '/d' }, 'linux', 1000, '/d/klee'],
    [undefined, { XDG_DATA_HOME: 'relative' }, 'linux', 1000, `${homedir()}/.local/share/klee`],
    [undefined, {}, 'linux', 1000, `${homedir()}/.local/share/klee`],
  ] as const)('%s %j on %s as %d', (asked, env, platform, uid, expected) => {
    expect(chooseRoot(asked, { env, platform, uid })).toBe(expected);
  });
});

describe('chooseRootThere', () => {
  const address = 'ssh://joe@builder';

  it.each([
    ['/x/', 'linux', 1000, '/x'],
    [undefined, 'freebsd', 0, '/var/db/klee'],
    [undefined, 'freebsd', 1001, '/var/db/klee'],
    [undefined, 'linux', 0, '/var/lib/klee'],
  ] as const)('%s on %s as %d', (asked, platform, uid, expected) => {
    expect(chooseRootThere(asked, { address, platform, uid })).toBe(expected);
  });

  it('asks for --root where nobody knows a place, and for a whole path', () => {
    expect(() => chooseRootThere(undefined, { address, platform: 'linux', uid: 1000 })).toThrowError(
      expect.objectContaining({ code: 'KLEE_USAGE', hint: expect.stringContaining('--root') as string }) as Error,
    );
    expect(() => chooseRootThere('x', { address, platform: 'linux', uid: 0 })).toThrowError(
      'the klee root x is relative, and to be on ssh://joe@builder',
    );
  });
});
