import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makeBusyboxRootfs } from '../../../scripts/busybox-rootfs.mjs';
import { isStatic } from '../../../scripts/setup/elf.mjs';
import { temporaryDirectory } from '../../support/temporary.js';

it('makes a root file system whose applets all lead to its one program', async () => {
  const root = temporaryDirectory();
  await makeBusyboxRootfs(root);

  const busybox = realpathSync(path.join(root, 'bin/busybox'));
  expect(isStatic(busybox)).toBe(true);
  for (const applet of ['bin/sh', 'bin/ash', 'usr/bin/env', 'usr/bin/wc', 'usr/sbin/httpd']) {
    expect(realpathSync(path.join(root, applet)), applet).toBe(busybox);
  }
  expect(lstatSync(path.join(root, 'bin/busybox')).isFile()).toBe(true);
  expect(statSync(path.join(root, 'tmp')).mode & 0o7777).toBe(0o1777);
  expect(statSync(path.join(root, 'root')).mode & 0o7777).toBe(0o700);
  expect(statSync(root).mode & 0o7777).toBe(0o755);
  const users = readFileSync(path.join(root, 'etc/passwd'), 'utf8').trimEnd().split('\n');
  expect(users.map((line) => line.split(':')[0])).toEqual(['root', 'nobody', 'user']);
});

it('knows a program that needs a dynamic linker', () => {
  expect(isStatic(process.execPath)).toBe(false);
});
