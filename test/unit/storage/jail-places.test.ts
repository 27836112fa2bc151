import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeJailPlaces } from '../../../src/storage/jail-places.js';
import { files } from '../../support/machine.js';
import { temporaryDirectory } from '../../support/temporary.js';

describe('makeJailPlaces', () => {
  it('fills an empty tree', async () => {
    const root = temporaryDirectory();
    const umask = process.umask(0o077);
    try {
      await makeJailPlaces(files, root);
    } finally {
      process.umask(umask);
    }
    for (const name of ['dev', 'proc', 'sys', 'etc']) expect(lstatSync(join(root, name)).mode & 0o7777).toBe(0o755);
    expect(lstatSync(join(root, 'etc/resolv.conf')).mode & 0o7777).toBe(0o644);
    await makeJailPlaces(files, root);
  });

  it('keeps a resolv.conf, also behind a link that leads somewhere in the tree', async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'etc'));
    mkdirSync(join(root, 'run'));
    writeFileSync(join(root, 'run/stub'), 'nameserver ::1\n');
    symlinkSync('/run/stub', join(root, 'etc/resolv.conf'));
    await makeJailPlaces(files, root);
    expect(lstatSync(join(root, 'etc/resolv.conf')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'run/stub'), 'utf8')).toBe('nameserver ::1\n');
  });

  it.each(['../run/systemd/resolve/stub-resolv.conf', '/run/nothing', 'resolv.conf'])(
    'replaces a link to nothing (%s)',
    async (target) => {
      const root = temporaryDirectory();
      mkdirSync(join(root, 'etc'));
      symlinkSync(target, join(root, 'etc/resolv.conf'));
      await makeJailPlaces(files, root);
      expect(lstatSync(join(root, 'etc/resolv.conf')).isFile()).toBe(true);
    },
  );

  it('takes a link to a file of the host for a link to nothing', async () => {
    const root = temporaryDirectory();
    const outside = join(temporaryDirectory(), 'outside');
    writeFileSync(outside, 'the host');
    mkdirSync(join(root, 'etc'));
    symlinkSync(outside, join(root, 'etc/resolv.conf'));
    await makeJailPlaces(files, root);
    expect(readFileSync(join(root, 'etc/resolv.conf'), 'utf8')).toBe('');
    expect(readFileSync(outside, 'utf8')).toBe('the host');
  });

  it.each(['etc', 'dev', 'proc', 'sys'])('refuses a link in the place of /%s', async (name) => {
    const [root, outside] = [temporaryDirectory(), temporaryDirectory()];
    symlinkSync(outside, join(root, name));
    const message = `/${name} of the base image is a symbolic link`;
    await expect(makeJailPlaces(files, root)).rejects.toMatchObject({ code: 'KLEE_STORAGE', message });
    expect(existsSync(join(outside, 'resolv.conf'))).toBe(false);
  });
});
