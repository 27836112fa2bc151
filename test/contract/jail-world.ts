/** A host of jails for the contract suite. The jails' trees borrow the programs of the host: /usr is mounted into them, read-only. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Exit, Jail, JailCommand, JailDriver, JailSpec } from '../../src/jail/jail.js';
import { parseParameter } from '../../src/jail/parameters.js';

export interface JailHost {
  readonly driver: JailDriver;
  /** What must be the same before a test's jails and after them: mounts, processes, cgroups, files of the driver. */
  baseline(): string[];
  close(): Promise<void>;
}

export interface JailWorld {
  /** A jail with a tree of its own; both are gone when the test is over. */
  jailOf(options?: Partial<JailSpec> & { jailParameters?: string[] }): Jail;
  /** Runs a command, or a shell's line, to its end. */
  run(jail: Jail, command: JailCommand | string): Promise<Exit & { output: string }>;
  /** Fails when the host is not as it was before the first jail. */
  expectNothingLeft(): void;
}

/** Opens the host before the tests of the calling suite, and looks after each of them that nothing is left. */
export function jailWorld(open: () => Promise<JailHost>): JailWorld {
  let host: JailHost;
  let before: string[];
  let jails = 0;
  const cleanups: (() => Promise<void>)[] = [];
  const expectNothingLeft = () => {
    expect(host.baseline()).toEqual(before);
  };

  beforeAll(async () => {
    host = await open();
    before = host.baseline();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    expectNothingLeft();
  });
  afterAll(async () => {
    await host.close();
  });

  function jailOf(options: Partial<JailSpec> & { jailParameters?: string[] } = {}): Jail {
    const { jailParameters = [], ...spec } = options;
    const tree = makeTree();
    const jail = host.driver.create({
      id: `0123456789${(0xa0 + ++jails).toString(16)}`,
      root: tree,
      path: tree,
      hostname: 'testjail',
      parameters: jailParameters.map(parseParameter),
      mounts: [{ source: '/usr', target: '/usr', readOnly: true }],
      profile: 'freebsd',
      network: 'host',
      ...spec,
    });
    cleanups.push(async () => {
      await jail.stop();
      rmSync(tree, { recursive: true, force: true });
    });
    return jail;
  }

  async function run(jail: Jail, command: JailCommand | string): Promise<Exit & { output: string }> {
    let output = '';
    const wanted = typeof command === 'string' ? { argv: ['/bin/sh', '-c', command] } : command;
    const running = await jail.start(wanted, (chunk) => {
      output += chunk.toString();
    });
    return { ...(await running.ended), output };
  }

  return { jailOf, run, expectNothingLeft };
}

/** A small tree: users, a home, places to mount on; programs come from the host's /usr. */
export function makeTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'klee-tree-'));
  chmodSync(tree, 0o755);
  for (const directory of ['dev', 'proc', 'sys', 'usr', 'etc', 'root', 'home/worker']) {
    mkdirSync(join(tree, directory), { recursive: true });
  }
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(tree, name));
  writeFileSync(join(tree, 'etc/resolv.conf'), '');
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nworker:x:1500:1600::/home/worker:/bin/sh\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nstaff:x:1600:\nextra:x:1700:other,worker\n');
  return tree;
}
