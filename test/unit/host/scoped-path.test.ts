import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveInside } from '../../../src/host/scoped-path.js';
import { files } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('resolveInside', () => {
  let root: string;
  beforeEach(() => {
    root = join(temporaryDirectory(), 'root');
    mkdirSync(join(root, 'a/b'), { recursive: true });
    writeFileSync(join(root, 'a/file'), '');
    const links = {
      absolute: '/a/b',
      relative: 'a/b',
      up: '../../../../a',
      'a/parent': '..',
      'a/b/etc': '/etc',
      host: '/etc/passwd',
      chain: 'relative',
      missing: '/no/such',
      self: 'self',
      ping: 'pong',
      pong: 'ping',
      dot: '.',
      top: '/',
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
  });

  it.each([
    ['/', ''],
    ['', ''],
    ['.', ''],
    ['/a/b', 'a/b'],
    ['a//b/./', 'a/b'],
    ['/..', ''],
    ['/../../a', 'a'],
    ['/absolute', 'a/b'],
    ['/absolute/x', 'a/b/x'],
    ['/absolute/..', 'a'],
    ['/relative', 'a/b'],
    ['/up/b', 'a/b'],
    ['/a/parent/a/file', 'a/file'],
    ['/a/b/etc/passwd', 'etc/passwd'],
    ['/host', 'etc/passwd'],
    ['/chain', 'a/b'],
    ['/missing/x', 'no/such/x'],
    ['/new/../a', 'a'],
    ['/a/file/x', 'a/file/x'],
    ['/dot/dot/a', 'a'],
    ['/top/top/a', 'a'],
  ])('%s', async (path, expected) => {
    expect(await resolveInside(files, root, path)).toBe(join(root, expected).replace(/\/$/, ''));
  });

  it('answers a link in the last place itself when asked to', async () => {
    expect(await resolveInside(files, root, '/host', { followLast: false })).toBe(join(root, 'host'));
    expect(await resolveInside(files, root, '/chain/..', { followLast: false })).toBe(join(root, 'a'));
    expect(await resolveInside(files, root, '/absolute/etc', { followLast: false })).toBe(join(root, 'a/b/etc'));
  });

  it.each(['/self', '/ping/x'])('%s leads in a circle', async (path) => {
    await expect(resolveInside(files, root, path)).rejects.toThrow(`too many levels of symbolic links: ${path}`);
  });

  it('takes the host’s root as it is', async () => {
    expect(await resolveInside(files, '/', '/')).toBe('/');
    expect(await resolveInside(files, '/', '/no-such-entry')).toBe('/no-such-entry');
  });
});
