/** What `verify` passes over. */
import { describe, expect, it } from 'vitest';
import { ignoredPlaces, ignoring } from '../../../../src/debugger/verify/ignored.js';

describe('what is ignored', () => {
  const byDefault = ignoring(ignoredPlaces.map(({ glob }) => glob));

  it.each([
    '/tmp/a/b',
    '/var/log/apt/history.log',
    '/var/cache/ldconfig/aux-cache',
    '/var/lib/apt/lists/mirror_Packages',
    '/usr/lib/python3/__pycache__/a.cpython-311.pyc',
    '/usr/lib/python3/__pycache__',
    '/root/.cache/pip/x',
    '/home/me/.cache',
    '/run/lock/x',
    '/var/db/pkg/local.sqlite',
  ])('by default: %s', async (path) => {
    expect((await byDefault)(path)).toBeDefined();
  });

  it.each([
    '/tmp',
    '/var/log',
    '/run',
    '/var/cache/app/x',
    '/var/lib/apt',
    '/etc/tmp/a',
    '/srv/var/log/a',
    '/root/.cachet',
  ])('not by default: %s', async (path) => {
    expect((await byDefault)(path)).toBeUndefined();
  });

  it('takes a path with all below it, globs of paths, and names anywhere', async () => {
    const ignores = await ignoring(['/etc/built', '/opt/**', '*.pid']);
    expect(['/etc/built', '/etc/built/x', '/opt/a/b', '/srv/x.pid'].map(ignores)).toEqual([
      '/etc/built',
      '/etc/built',
      '/opt/**',
      '*.pid',
    ]);
    expect(['/etc/built2', '/opt', '/x.pids'].map(ignores)).toEqual([undefined, undefined, undefined]);
  });
});
