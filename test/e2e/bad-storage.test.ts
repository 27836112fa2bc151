/** Datasets that klee cannot work with, by the real command line: one line, a hint, the documented status; nothing is left, nothing lost. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { baseImages } from '../../scripts/setup/images.mjs';
import { type CliOptions, klee, kleeArgv } from '../support/cli.js';
import { type Complaint, expectComplaint } from '../support/complaint.js';
import { writeContext } from '../support/context.js';
import { createBaseImages } from '../support/klee-root.js';
import { leftovers } from '../support/leftovers.js';
import { machine } from '../support/machine.js';
import { temporaryDirectory } from '../support/temporary.js';
import { describeOnZfs } from '../support/zfs-host.js';
import { destroyUsed, newDatasetName, ownedTraces, poolDatasets, poolVariable, zfs } from '../support/zfs-pool.js';

/** Puts a shell script around klee, `"$@"` in it, in a mount namespace of its own: what the script mounts is gone with it. */
const inNamespace = (script: string) => ['unshare', '--mount', 'sh', '-euc', script, 'sh'];

const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];

/** False where the project lies below a home directory that is closed to others. */
const nobodyReadsKlee = () => spawnSync('setpriv', [...nobody.slice(1), ...kleeArgv, '--version']).status === 0;

/** What klees that have ended must not have left of `dataset` and in `root`. */
const traces = (root: string, dataset: string) => [...leftovers(root), ...ownedTraces(root, dataset)];

const isFull: Complaint = {
  status: 125,
  error: /^error: (?:no space left on|disk quota exceeded)/,
  hint: /^hint: .*klee image prune/,
};
const noPool: Complaint = { status: 125, error: 'error: there is no ZFS pool nosuch', hint: /^hint: 'zpool list' / };
const noPermission: Complaint = { status: 125, error: /^error: /, hint: /^hint: .*\broot\b/ };

describeOnZfs('a klee root that nothing was put into', () => {
  let root: string;
  let before: string[];

  beforeEach(() => {
    root = temporaryDirectory();
    before = poolDatasets();
  });

  afterEach(() => {
    expect(poolDatasets()).toEqual(before);
    expect(leftovers(root)).toEqual([]);
    expect(existsSync(join(root, 'storage.json'))).toBe(false);
  });

  const create = (options: Omit<CliOptions, 'root'> = {}, ...args: string[]) =>
    klee([...args, 'image', 'create', '-q', '-t', 'busybox', 'fetch', baseImages.busybox], { root, ...options });

  it('a pool that is not there', async () => {
    expectComplaint(await create({}, '--dataset', 'nosuch/klee'), noPool);
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    const built = await klee(['build', context], { root, env: { KLEE_DATASET: 'nosuch/klee' } });
    expectComplaint(built, { status: 1, error: 'error: could not find image busybox', hint: /^hint: / });
  });

  it.each(['/tank/klee', 'tank//klee', 'tank/klee/', 'tank/kl@e', 'tank/kl*e', '-o', '1tank/klee', 'tank/klée'])(
    'what is no name of a dataset: %s',
    async (name) => {
      expectComplaint(await create({}, `--dataset=${name}`), {
        status: 2,
        error: `error: invalid dataset: ${name}`,
        hint: name.startsWith('/')
          ? "the name of a dataset begins with its pool's, without a slash"
          : "'zfs list' lists the datasets that there are",
      });
    },
  );

  it('no name at all', async () => {
    expectComplaint(await create({}, '--dataset', ''), {
      status: 2,
      error: 'error: --dataset is empty',
      hint: 'give a dataset: pool/klee',
    });
  });

  it('ZFS that is not installed', async () => {
    const hide = 'for p in /usr/sbin /usr/local/sbin /sbin; do if [ -e $p/zfs ]; then mount -t tmpfs none $p; fi; done';
    const result = await create({ behind: inNamespace(`${hide}; "$@"`) }, '--dataset', newDatasetName());
    expectComplaint(result, { status: 125, error: 'error: zfs is not installed', hint: /^hint: install it, .*zfs/ });
  });

  it('ZFS that is not running', async () => {
    // zfs-fuse is found by a socket there.
    const hide = 'mount -t tmpfs none /run/zfs; "$@"';
    if (!existsSync('/run/zfs/zfs_socket')) return;
    const result = await create({ behind: inNamespace(hide) }, '--dataset', newDatasetName());
    expectComplaint(result, {
      status: 125,
      error: 'error: ZFS is not running',
      hint: /^hint: start its daemon, as root/,
    });
  });

  it.runIf(nobodyReadsKlee())('a user who may do nothing with ZFS', async () => {
    chmodSync(tmpdir(), 0o711);
    chmodSync(root, 0o777);
    expectComplaint(await create({ behind: nobody }, '--dataset', newDatasetName()), noPermission);
  });

  it.each(['', '{', 'null', '{"store":"zfs"}', '{"store":"zfs","dataset":"/tank"}', '{"store":"btrfs"}', undefined])(
    'what says where images are kept, damaged: %j',
    async (text) => {
      const path = join(root, 'storage.json');
      if (text === undefined) mkdirSync(path);
      else writeFileSync(path, text);
      expectComplaint(await create({}, '--dataset', newDatasetName()), {
        status: 125,
        error: `error: ${path} does not say where the images are kept`,
        hint: 'write {"store":"overlay"} or {"store":"zfs","dataset":"…"} into it',
      });
      if (text !== undefined) expect(readFileSync(path, 'utf8')).toBe(text);
      rmSync(path, { recursive: true });
    },
  );

  it('is bound to no dataset by a command that fails', async () => {
    expectComplaint(await create({}, '--dataset', 'nosuch/klee'), noPool);
    const dataset = newDatasetName();
    expect((await create({}, '--dataset', dataset)).status).toBe(0);
    expectComplaint(await create({}, '--dataset', 'nosuch/klee'), {
      status: 2,
      error: `error: the images of ${root} are kept in the dataset ${dataset}, not in the dataset nosuch/klee`,
      hint: 'leave out --dataset, or give another --root with it',
    });
    expect((await klee(['rmi', 'busybox'], { root })).status).toBe(0);
    rmSync(join(root, 'storage.json'));
    destroyUsed(dataset, '-R');
  });
});

describeOnZfs('images that are there', () => {
  let root: string;
  let dataset: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'klee-root-'));
    dataset = newDatasetName();
    await createBaseImages({ path: root, machine, dataset }, ['busybox']);
  });

  afterAll(() => {
    destroyUsed(dataset, '-R');
    rmSync(root, { recursive: true });
  });

  afterEach(() => {
    expect(traces(root, dataset)).toEqual([]);
  });

  const run = (...args: string[]) => klee(args, { root });

  /** By which they are there and can be used. */
  async function expectBusybox(): Promise<void> {
    const { status, stdout, stderr } = await run('run', 'busybox', 'echo', 'here');
    expect([status, stdout, stderr]).toEqual([0, expect.stringMatching(/^[0-9a-f]{12}\nhere\n$/), '']);
    expect((await run('lsi')).stdout.match(/\blatest\b/g)).toHaveLength(1);
  }

  it.each(['zfs-clone', 'zfs-copy'])('%s of what is no dataset', async (how) => {
    for (const name of [newDatasetName(), 'nosuch/web', '/tank/web', 'tank/w@b']) {
      const result = await run('image', 'create', '-q', '-t', 'web', how, name);
      expectComplaint(result, { status: 2, error: `error: invalid dataset: ${name}`, hint: /^hint: / });
    }
    await expectBusybox();
  });

  /** Has a quota that is soon full for the time of `work`; then nothing is to be left of that, and the images are to be there. */
  async function withLittleSpace(work: () => Promise<void>): Promise<void> {
    const before = poolDatasets();
    zfs('set', 'quota=20M', dataset);
    try {
      await work();
      expect(traces(root, dataset)).toEqual([]);
      expect(poolDatasets()).toEqual(before);
    } finally {
      zfs('set', 'quota=none', dataset);
    }
    await expectBusybox();
  }

  /** A context with a file that the quota has no room for. */
  const large = (dockerfile: string) => {
    const context = writeContext({ Dockerfile: dockerfile });
    writeFileSync(join(context, 'big'), Buffer.alloc(64_000_000, 'klee'));
    return context;
  };

  const filling = 'RUN dd if=/dev/zero of=/big bs=1M count=64\n';

  it('a quota that is full in the first step: its command says so', async () => {
    const context = writeContext({ Dockerfile: `FROM busybox\n${filling}` });
    await withLittleSpace(async () => {
      const { status, stdout, stderr } = await run('build', '-t', 'big', context);
      expect(status).toBe(1);
      expect(stdout).toMatch(/Disk quota exceeded|No space left on device/);
      expect(stderr).toMatch(/^The command '.*' returned a non-zero code: 1\nFailed to build image [0-9a-f]{12}\.\n$/);
    });
  });

  it('a quota that is full in a later step: there is no room to keep what failed', async () => {
    const context = writeContext({ Dockerfile: `FROM busybox\nRUN echo a > /a\n${filling}` });
    await withLittleSpace(async () => {
      expectComplaint(await run('build', '-t', 'big', context), isFull);
    });
  });

  it('a quota that is full in a COPY', async () => {
    const context = large('FROM busybox\nCOPY big /big\n');
    await withLittleSpace(async () => {
      const result = await run('build', '-t', 'big', context);
      expectComplaint(result, isFull);
      expect(result.stderr).not.toContain(context);
    });
  });

  it('a quota that is full in a base image', async () => {
    const tree = large('');
    await withLittleSpace(async () => {
      expectComplaint(await run('image', 'create', '-q', '-t', 'big', 'fetch', tree), isFull);
    });
  });

  it('another dataset than theirs', async () => {
    const other = newDatasetName();
    expectComplaint(await run('--dataset', other, 'run', 'busybox', 'true'), {
      status: 2,
      error: `error: the images of ${root} are kept in the dataset ${dataset}, not in the dataset ${other}`,
      hint: 'leave out --dataset, or give another --root with it',
    });
    expect(poolDatasets()).not.toContain(other);
    await expectBusybox();
  });

  it('an image that others have clones of, or are built on', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo a > /a\n' });
    const built = await run('build', '-q', '-t', 'app', context);
    expect(built.status).toBe(0);
    const used = await run('rmi', 'busybox');
    expect(used.status).toBe(1);
    expect(used.stderr).toMatch(
      /^error: could not remove image busybox since it is used for images:\n[0-9a-f]{12}\nhint: .*\n$/,
    );
    expect(used.stderr).toContain(`\n${built.stdout.trim()}\n`);

    const clone = newDatasetName();
    const snapshot = `${dataset}/image/${built.stdout.trim()}@image`;
    zfs('clone', '-o', 'mountpoint=none', snapshot, clone);
    const refused = await run('rmi', 'app');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /^error: could not remove image app since it is used for datasets:\n.*\nhint: .*zfs\(8\)\n$/,
    );
    expect(refused.stderr).toContain(`\n${clone}\n`);
    expect((await run('run', 'app', 'cat', '/a')).stdout).toMatch(/\na\n$/);
    zfs('destroy', clone);
    expect((await run('rmi', 'app')).status).toBe(0);
    await expectBusybox();
  });
});

describeOnZfs('datasets of others', () => {
  let root: string;
  let dataset: string;
  let mountpoint: string;

  beforeEach(() => {
    root = temporaryDirectory();
    dataset = newDatasetName();
    mountpoint = temporaryDirectory();
    zfs('create', '-o', `mountpoint=${mountpoint}`, dataset);
    zfs('create', '-p', `${dataset}/container/web`);
    zfs('snapshot', '-r', `${dataset}@theirs`);
    writeFileSync(join(mountpoint, 'file'), 'theirs');
  });

  afterEach(() => {
    expect(traces(root, dataset)).toEqual([]);
    destroyUsed(dataset, '-R');
  });

  it('one that something else uses already is used, and nothing of that is touched', async () => {
    const theirs = () => [
      poolDatasets().filter((name) => name.startsWith(dataset) && !name.startsWith(`${dataset}/image`)),
      zfs('get', '-H', '-s', 'local', 'all', dataset),
      readFileSync(join(mountpoint, 'file'), 'utf8'),
    ];
    const before = theirs();
    await createBaseImages({ path: root, machine, dataset }, ['busybox']);
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo a > /a\n' });
    expect((await klee(['build', '-t', 'app', context], { root })).status).toBe(0);
    expect((await klee(['run', 'app', 'cat', '/a'], { root })).stdout).toMatch(/\na\n$/);
    expect((await klee(['image', 'prune', '-a', '-f'], { root })).status).toBe(0);
    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
    expect(theirs()).toEqual(before);
  });
});

describeOnZfs('a pool that goes and comes back', () => {
  it('is missed, and its images are there again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pool-'));
    const root = temporaryDirectory();
    const pool = `${process.env[poolVariable] ?? ''}-other`;
    const disk = join(directory, 'disk');
    writeFileSync(disk, '');
    truncateSync(disk, 256 * 1024 ** 2);
    zpool('create', '-o', 'cachefile=none', '-m', 'none', pool, disk);
    try {
      const dataset = `${pool}/klee`;
      const create = ['image', 'create', '-q', '-t', 'busybox', 'fetch', baseImages.busybox];
      expect((await klee(['--dataset', dataset, ...create], { root })).status).toBe(0);
      zpool('export', pool);
      const gone: Complaint = { ...noPool, error: `error: there is no ZFS pool ${pool}` };
      expectComplaint(await klee(['run', 'busybox', 'true'], { root }), gone);
      expectComplaint(await klee(create, { root }), gone);
      expectComplaint(await klee(['rmi', 'busybox'], { root }), gone);
      expect((await klee(['lsi'], { root })).stdout).toContain('busybox');
      zpool('import', '-d', directory, '-o', 'cachefile=none', pool);
      expect((await klee(['run', 'busybox', 'echo', 'here'], { root })).stdout).toMatch(/\nhere\n$/);
      expect(leftovers(root)).toEqual([]);
      expect((await klee(['rmi', 'busybox'], { root })).status).toBe(0);
    } finally {
      zpool('destroy', '-f', pool);
      rmSync(directory, { recursive: true });
    }
  });
});

function zpool(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('zpool', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  if (status !== 0) throw new Error(`zpool ${args.join(' ')}: ${stderr}`);
}
