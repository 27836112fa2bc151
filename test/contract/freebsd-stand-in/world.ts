/** A FreeBSD made of the stand-ins for its programs, for tests of those programs themselves. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { localPrograms } from '../../../src/host/local.js';
import type { Programs } from '../../../src/host/programs.js';
import { standIn, type StandIn } from '../../support/freebsd/stand-in.js';

export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface FreebsdWorld {
  readonly standIn: StandIn;
  readonly programs: Programs;
  /** A root for jails with the programs of the host, on a read-only nullfs; for all tests of the suite. */
  readonly tree: string;
  /** Runs a program to its end. */
  run(...argv: string[]): Promise<Answer>;
  /** Makes a jail of the tree that persists, and removes it after the test. */
  jail(name: string, ...parameters: string[]): Promise<void>;
}

export const answer = (code: number, out = '', err = ''): Answer => ({ code, out, err });

/** Opens it before the tests of the calling suite; after each of them nothing may be left but the tree. */
export function freebsdWorld(): FreebsdWorld {
  const programs = localPrograms();
  let host: StandIn;
  let tree = '';
  let before: string[];

  const run = async (...argv: string[]): Promise<Answer> => {
    const { exitCode, stdout, stderr } = await programs.attempt(argv, { env: host.env });
    return { code: exitCode, out: stdout, err: stderr };
  };

  beforeAll(async () => {
    host = standIn();
    tree = makeTree();
    expect(await run('mount_nullfs', '-o', 'ro', '/usr', join(tree, 'usr'))).toEqual(answer(0));
    before = host.traces();
  });
  afterEach(async () => {
    const { out } = await run('jls', 'name');
    for (const name of out.split('\n').filter(Boolean)) await run('jail', '-r', name);
    await run('umount', join(tree, 'dev'));
    await expect.poll(() => host.traces()).toEqual(before);
  });
  afterAll(async () => {
    await run('umount', join(tree, 'usr'));
    expect(host.traces()).toEqual([]);
    await host.dispose();
    rmSync(tree, { recursive: true });
  });

  return {
    get standIn() {
      return host;
    },
    get tree() {
      return tree;
    },
    programs,
    run,
    async jail(name, ...parameters) {
      expect(await run('jail', '-c', `name=${name}`, `path=${tree}`, 'persist', ...parameters)).toEqual(answer(0));
    },
  };
}

function makeTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'klee-freebsd-tree-'));
  chmodSync(tree, 0o755);
  for (const directory of ['dev', 'proc', 'usr', 'etc', 'root', 'home/worker', 'mnt']) {
    mkdirSync(join(tree, directory), { recursive: true });
  }
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(tree, name));
  const users = [
    'root:x:0:0:root:/root:/bin/sh',
    'nobody:x:65534:65533::/nonexistent:/usr/sbin/nologin',
    'worker:x:1500:1600::/home/worker:',
  ];
  writeFileSync(join(tree, 'etc/passwd'), `${users.join('\n')}\n`);
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nstaff:x:1600:\nextra:x:1700:other,worker\n');
  return tree;
}
