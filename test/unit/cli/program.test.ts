import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import { Cli } from '../../../src/cli/cli.js';
import type { Host, HostPlace } from '../../../src/cli/host.js';
import { runProgram } from '../../../src/cli/program.js';
import { Catalog } from '../../../src/image/catalog.js';
import { Containers } from '../../../src/image/containers.js';
import type { Store } from '../../../src/storage/store.js';
import { FakeStore } from '../../support/fake-store.js';
import { imageOf } from '../../support/images.js';
import { machine } from '../../support/machine.js';
import { nothingHeld } from '../../support/nothing-held.js';
import { temporaryDirectory } from '../../support/temporary.js';

let root: string;
let store: FakeStore;
let catalog: Catalog;
let opened: number;
let closed: number;

beforeEach(() => {
  root = temporaryDirectory();
  mkdirSync(join(root, 'store'));
  store = new FakeStore(join(root, 'store'));
  catalog = new Catalog(machine, root, store, new Containers(machine, root), nothingHeld);
  opened = 0;
  closed = 0;
});

const textOf = (written: string | Uint8Array) => Buffer.from(written).toString();

/** Runs `klee ARGS…` on a host whose store is a fake. */
async function klee(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const openHost = (place: HostPlace): Promise<Host> => {
    expect(place).toEqual({ machine, root, dataset: undefined });
    opened += 1;
    return Promise.resolve({
      root,
      machine,
      programs: machine.programs,
      store: store as unknown as Store,
      jails: () => Promise.reject(new Error('no jails here')),
      containers: new Containers(machine, root),
      catalog,
      availability: () => Promise.resolve({ storage: [], jails: [], helpers: [] }),
      leftovers: () => Promise.resolve([]),
      sweep: () => Promise.resolve(),
      close: () => {
        closed += 1;
        return Promise.resolve();
      },
    });
  };
  const cli = new Cli({
    stdin: {},
    stdout: { write: (text) => (stdout += textOf(text)) },
    stderr: { write: (text) => (stderr += textOf(text)) },
    env: { KLEE_ROOT: root },
    platform: 'linux',
    uid: 1000,
    openMachine: () => Promise.resolve(machine),
    openHost,
  });
  const status = await runProgram(cli, args);
  return { status, stdout, stderr };
}

describe('the command line', () => {
  it('tells the version and helps', async () => {
    expect(await klee('--version')).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      stderr: '',
    });
    const help = await klee('--help');
    expect(help.status).toBe(0);
    for (const word of ['image', 'lsi', 'rmi', 'snapshots', '--root', 'Examples:']) expect(help.stdout).toContain(word);
    expect((await klee('image', 'create', '--help')).stdout).toContain('klee image create bootstrap bookworm');
  });

  it.each([
    [['nope'], "error: unknown command 'nope'\nhint: see 'klee --help'\n"],
    [['snapshot'], "error: unknown command 'snapshot'\nhint: did you mean snapshots?\n"],
    [['image', 'rmm', 'x'], "error: unknown command 'rmm'\nhint: did you mean rm?\n"],
    [['lsi', '--jsn'], "error: unknown option '--jsn'\nhint: did you mean --json?\n"],
    [['image', 'inspect'], "error: missing required argument 'image'\nhint: see 'klee image inspect --help'\n"],
    [['--root', '', 'lsi'], 'error: --root is empty\nhint: give a directory\n'],
    [
      ['image', 'create', 'fetch', 'ftp://x/y'],
      'error: klee cannot fetch from ftp://\nhint: give an http, https or file URL, or a path\n',
    ],
    [
      ['image', 'create', '--include', 'x', 'fetch', '/y'],
      'error: --include goes with bootstrap only\nhint: install packages in a Dockerfile, by RUN\n',
    ],
    [
      ['image', 'create', 'fetch-auto', 'http://x/y'],
      "error: fetch-auto takes no source, and 'http://x/y' was given\nhint: to fetch that: 'klee image create fetch http://x/y'\n",
    ],
    [
      ['image', 'create', 'fetch'],
      "error: fetch needs a URL, a file or a directory\nhint: e.g. 'klee image create fetch file:///tmp/base.txz'\n",
    ],
    [
      ['image', 'create', 'zfs-copy'],
      "error: zfs-copy needs a dataset\nhint: e.g. 'klee image create zfs-copy zroot/jails/base'\n",
    ],
    [
      ['image', 'create', 'bootstrap'],
      "error: bootstrap needs a suite\nhint: e.g. 'klee image create bootstrap bookworm'\n",
    ],
    [
      ['image', 'create', '--autotag', 'fetch', '/y'],
      'error: --autotag goes with fetch-auto only\nhint: name the image with -t\n',
    ],
    [
      ['image', 'create', '--update', 'bootstrap', 'bookworm'],
      'error: --update is for FreeBSD, and bootstrap installs a Debian\nhint: leave it out: bootstrap installs what is current\n',
    ],
    [
      ['image', 'create', '--update', 'fetch', '/y'],
      'error: --update needs freebsd-update(8), which linux has not\nhint: leave it out here, and update in a Dockerfile\n',
    ],
    [
      ['image', 'create', 'zfs-clone', '/zroot/web'],
      "error: invalid dataset: /zroot/web\nhint: a dataset's name begins with its pool, not with /\n",
    ],
    [
      ['image', 'create', 'zfs-clone', 'zroot/web'],
      'error: zfs-clone needs datasets of ZFS, and images are kept on fake here\nhint: name a dataset to keep them in: --dataset pool/klee\n',
    ],
    [
      ['image', 'create', 'fetch-auto'],
      "error: fetch-auto fetches the FreeBSD that the machine runs, and it runs Linux\nhint: name what to fetch: 'klee image create fetch URL', or 'klee image create bootstrap bookworm'\n",
    ],
  ])('%j is a usage error', async (args, stderr) => {
    expect(await klee(...args)).toEqual({ status: 2, stdout: '', stderr });
    expect(closed).toBe(opened);
  });

  it('shows help, and fails, where a command is missing', async () => {
    for (const args of [[], ['image']]) {
      const { status, stdout, stderr } = await klee(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^Usage: klee /);
    }
  });

  it('takes --root before the command and after it', async () => {
    const other = temporaryDirectory();
    await new Catalog(machine, other, store, new Containers(machine, other), nothingHeld).add(imageOf('aaaa00000009'));
    for (const args of [
      ['--root', other, 'lsi', '-q'],
      ['lsi', '-q', '--root', other],
      ['image', 'ls', `--root=${other}`, '--quiet'],
    ]) {
      expect(await klee(...args)).toEqual({ status: 0, stdout: 'aaaa00000009\n', stderr: '' });
    }
    expect((await klee('lsi', '-q')).stdout).toBe('');
  });
});

describe('images', () => {
  it('are made, listed, inspected, named and removed', async () => {
    const tree = join(root, 'rootfs');
    mkdirSync(tree);
    writeFileSync(join(tree, 'file'), '');
    const made = await klee('image', 'create', '-t', 'Base:1', 'fetch', tree);
    expect(made).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^[0-9a-f]{12}\n$/) as string,
      stderr: `copying ${tree}\n`,
    });
    const id = made.stdout.trim();
    expect([opened, closed]).toEqual([1, 1]);

    expect((await klee('lsi')).stdout.split('\n').slice(0, 3)).toEqual([
      ' ID             NAME   TAG   CREATED',
      expect.stringMatching(/^─+$/),
      expect.stringMatching(new RegExp(`^ ${id}   Base   1     (Less than a|\\d+) seconds? ago$`)),
    ]);
    const inspected = JSON.parse((await klee('image', 'inspect', 'Base:1')).stdout) as object;
    expect(inspected).toMatchObject({
      id,
      name: 'Base',
      tag: '1',
      user: '',
      env: [],
      cmd: ['/bin/sh', '/etc/rc'],
      instructions: [],
    });
    expect(JSON.parse((await klee('image', 'ls', '--json')).stdout)).toEqual([inspected]);
    expect(await klee('image', 'tag', id.slice(0, 5), 'New')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(opened).toBe(1);
    expect(await klee('rmi', 'Base:1', 'New')).toEqual({
      status: 1,
      stdout: `${id}\n`,
      stderr: "Error: No such image: Base:1\nhint: 'klee lsi' lists the images\n",
    });
    expect([opened, closed]).toEqual([2, 2]);
    expect(store.snapshots.size).toBe(0);
  });

  it('that are in use are refused, with what uses them', async () => {
    const base = await catalog.add(imageOf('aaaa00000001', { name: 'base', tag: 'latest' }));
    await catalog.add(imageOf('aaaa00000002', { parent: { id: base.id, snapshot: base.snapshot } }));
    expect(await klee('image', 'rm', 'base')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        "error: could not remove image base since it is used for images:\naaaa00000002\nhint: remove those first, with 'klee rmi ID'\n",
    });
    expect(opened).toBe(0);
    expect((await klee('image', 'prune')).stdout).toBe('aaaa00000002\n');
    expect((await klee('image', 'prune')).stderr).toBe('nothing to remove\n');
    expect((await klee('image', 'prune', '-a')).stdout).toBe('aaaa00000001\n');
    expect(readdirSync(join(root, 'images'))).toEqual([]);
  });

  it('show their snapshots', async () => {
    await catalog.add(
      imageOf('aaaa00000001', {
        name: 'app',
        tag: 'failed',
        snapshot: 'cccc00000001',
        instructions: [
          { line: 'FROM base', lineNumber: 1 },
          { line: 'RUN make', lineNumber: 3, snapshot: 'cccc00000001', size: 1234, durationMs: 2310, exitCode: 0 },
          { line: 'RUN false', lineNumber: 4, durationMs: 12, exitCode: 1 },
        ],
      }),
    );
    expect((await klee('snapshots', 'app:failed')).stdout).toBe(
      [
        ' STEP   SNAPSHOT        INSTRUCTION      SIZE   DURATION',
        '─────────────────────────────────────────────────────────',
        '    1                   FROM base',
        '    2   @cccc00000001   RUN make      1.23 kB     2.31 s',
        '    3                   RUN false                  12 ms',
        '',
      ].join('\n'),
    );
    expect((await klee('snapshots', '-q', 'app:failed')).stdout).toBe('@cccc00000001\n');
    expect(JSON.parse((await klee('snapshots', '--json', 'app:failed')).stdout)).toHaveLength(3);
    expect(JSON.parse((await klee('image', 'inspect', 'app:failed')).stdout)).toMatchObject({
      instructions: [
        ['FROM base', ''],
        ['RUN make', '@cccc00000001'],
        ['RUN false', ''],
      ],
    });
  });
});
