#!/usr/bin/env node
// Makes a small root file system of Debian's busybox-static: `node scripts/busybox-rootfs.mjs DIR`.
// The same base image as everybody's `FROM busybox`: ash as /bin/sh, every applet linked, three users.
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isStatic } from './setup/elf.mjs';
import { findProgram, run } from './setup/programs.mjs';
import { SetupError } from './setup/say.mjs';

/** @type {readonly (readonly [string, number])[]} */
const directories = [
  ['bin', 0o755],
  ['dev', 0o755],
  ['etc', 0o755],
  ['home', 0o755],
  ['home/user', 0o755],
  ['proc', 0o555],
  ['root', 0o700],
  ['run', 0o755],
  ['sbin', 0o755],
  ['sys', 0o555],
  ['tmp', 0o1777],
  ['usr', 0o755],
  ['usr/bin', 0o755],
  ['usr/sbin', 0o755],
  ['var', 0o755],
  ['var/log', 0o755],
  ['var/tmp', 0o1777],
];

/** @type {Record<string, string>} */
const files = {
  'etc/passwd': [
    'root:x:0:0:root:/root:/bin/sh',
    'nobody:x:65534:65534:nobody:/nonexistent:/bin/false',
    'user:x:1000:1000:user:/home/user:/bin/sh',
    '',
  ].join('\n'),
  'etc/group': ['root:x:0:', 'nogroup:x:65534:', 'user:x:1000:', ''].join('\n'),
};

/**
 * @param {string} target a directory that does not exist or is empty
 */
export async function makeBusyboxRootfs(target) {
  const busybox = findProgram('busybox');
  if (busybox === undefined || !isStatic(busybox)) {
    throw new SetupError('a statically linked busybox is needed; its Debian package is busybox-static.');
  }
  const applets = (await run([busybox, '--list-full'])).split('\n').filter(Boolean);
  mkdirSync(target, { recursive: true });
  chmodSync(target, 0o755);
  for (const [name, mode] of directories) {
    const directory = path.join(target, name);
    mkdirSync(directory, { recursive: true });
    // mkdir takes the umask off the mode, chmod does not.
    chmodSync(directory, mode);
  }
  const copy = path.join(target, 'bin', 'busybox');
  copyFileSync(busybox, copy);
  chmodSync(copy, 0o755);
  for (const applet of applets) {
    const link = path.join(target, applet);
    // `linuxrc` is a link for initial RAM disks, the only one in the root directory.
    if (!applet.includes('/') || existsSync(link)) continue;
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.relative(path.dirname(link), copy), link);
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(target, name), text, { mode: 0o644 });
    chmodSync(path.join(target, name), 0o644);
  }
  const home = path.join(target, 'home', 'user');
  if (process.getuid?.() === 0) chownSync(home, 1000, 1000);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const target = process.argv[2];
  if (target === undefined) {
    process.stderr.write('usage: node scripts/busybox-rootfs.mjs DIR\n');
    process.exitCode = 2;
  } else {
    await makeBusyboxRootfs(target);
  }
}
