/** What the contract of stores leaves open: full pools, klees that were killed, several klees on one dataset, datasets in use. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Machine } from '../../src/host/machine.js';
import { type Owner, processOf } from '../../src/host/owner.js';
import type { RunningProgram } from '../../src/host/programs.js';
import type { SnapshotId } from '../../src/storage/store.js';
import { openZfsStore } from '../../src/zfs/zfs-store.js';
import { useCompiled } from '../support/compiled.js';
import { machine } from '../support/machine.js';
import { temporaryDirectory } from '../support/temporary.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';
import { newDatasetName, poolDatasets, zfs } from '../support/zfs-pool.js';
import { fillBase, nobody } from './store/fixture.js';

const megabyte = 1024 * 1024;

/** This machine for a klee that is another process: one that lives until `end` is called. */
async function anotherKlee(): Promise<{ machine: Machine; owner: Owner; end: () => Promise<void> }> {
  const program = await machine.programs.start(['sleep', '1000'], () => undefined);
  const owner = processOf(program.pid);
  return {
    machine: { ...machine, owner },
    owner,
    async end() {
      program.kill('SIGKILL');
      await program.ended;
    },
  };
}

async function sitIn(directory: string): Promise<RunningProgram & { leave: () => Promise<void> }> {
  const program = await machine.programs.start(['sleep', '1000'], () => undefined, { cwd: directory });
  return {
    ...program,
    async leave() {
      program.kill('SIGKILL');
      await program.ended;
    },
  };
}

describeOnZfs('zfs with mishaps', () => {
  const compiled = useCompiled('host/local-machine', 'zfs/zfs-store');
  let host: ZfsHost;
  let base: SnapshotId;
  beforeEach(async () => {
    host = await zfsHost();
    base = await host.store.importTree(fillBase);
  });
  afterEach(async () => {
    await host.store.close();
    await host.store.sweep();
    expect(host.traces()).toEqual([]);
    expect(readdirSync(join(host.root, 'zfs'))).toEqual([]);
    await host.dispose();
  });
  const entries = () => host.inside().filter((name) => name !== 'image' && name !== 'container');
  const full = {
    code: 'KLEE_NO_SPACE',
    message: expect.stringContaining('no space left') as unknown,
    hint: expect.stringContaining('klee image prune') as unknown,
  };

  it('leaves nothing of a base image that does not fit', async () => {
    const before = entries();
    zfs('set', 'quota=8M', host.dataset);
    const attempt = host.store.importTree((root) => {
      writeFileSync(join(root, 'big'), Buffer.alloc(16 * megabyte, 1));
      return Promise.resolve();
    });
    await expect(attempt).rejects.toMatchObject({ ...full, message: `no space left on the dataset ${host.dataset}` });
    expect(entries()).toEqual(before);
  });

  it('goes on when the quota is reached', async () => {
    let dataset = await host.store.clone(base);
    zfs('set', 'quota=8M', host.dataset);
    expect(() => {
      writeFileSync(join(dataset.path, 'big'), Buffer.alloc(16 * megabyte, 1));
    }).toThrow(expect.objectContaining({ errno: -constants.errno.EDQUOT }));
    // Snapshots may still be had, or not: but never a broken one, and to give up the dataset makes room again.
    const attempt = await host.store.snapshot(dataset, nobody).catch((error: unknown) => error);
    if (attempt instanceof Error) expect(attempt).toMatchObject(full);
    else await host.store.destroySnapshot((attempt as typeof dataset).origin);
    await host.store.destroyDataset(dataset);
    await host.store.sweep();
    dataset = await host.store.clone(base);
    writeFileSync(join(dataset.path, 'small'), Buffer.alloc(megabyte, 1));
    const { origin } = await host.store.snapshot(dataset, nobody);
    await host.store.keep(origin, 'aaaaaaaaaaa1');
    expect(readFileSync(join(await host.store.view(origin), 'small')).length).toBe(megabyte);
  });

  it('says which pool there is not', async () => {
    const store = await openZfsStore({ root: host.root, dataset: 'nopool/klee', machine });
    const expected = { code: 'KLEE_STORAGE', message: 'there is no ZFS pool nopool' };
    await expect(store.importTree(fillBase)).rejects.toMatchObject(expected);
    await expect(store.clone(base)).rejects.toMatchObject(expected);
    await expect(store.list()).rejects.toMatchObject(expected);
    await store.close();
    for (const dataset of ['/nopool/klee', 'nopool@klee', '-r']) {
      await expect(openZfsStore({ root: host.root, dataset, machine })).rejects.toMatchObject({
        code: 'KLEE_USAGE',
        message: `invalid dataset: ${dataset}`,
      });
    }
  });

  it('says that zfs is not installed', async () => {
    const attempt: Machine['programs']['attempt'] = ([, ...args], options) =>
      machine.programs.attempt(['/nowhere/zfs', ...args], options);
    const store = await host.another({ machine: { ...machine, programs: { ...machine.programs, attempt } } });
    await expect(store.list()).rejects.toMatchObject({
      code: 'KLEE_MISSING_PROGRAM',
      hint: expect.stringContaining('zfsutils-linux') as unknown,
    });
  });

  it('makes its dataset when there is something for it, not before', async () => {
    const dataset = `${newDatasetName()}/deeper`;
    const store = await openZfsStore({ root: temporaryDirectory(), dataset, machine });
    expect([await store.list(), await store.leftovers(), await store.sweep()]).toEqual([[], [], []]);
    await expect(store.clone(base)).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
    await store.destroySnapshot(base);
    const own = await store.importTree(fillBase);
    expect(zfs('get', '-H', '-o', 'value', 'mounted', dataset)).toEqual(['no']);
    await store.destroySnapshot(own);
    await store.close();
    expect(poolDatasets().filter((name) => name.startsWith(`${dataset}/`))).toEqual([
      `${dataset}/container`,
      `${dataset}/image`,
    ]);
    zfs('destroy', '-r', dataset.slice(0, -'/deeper'.length));
  });

  it('takes a dataset out of the tree while somebody is in it, and removes it when the store is closed', async () => {
    const [empty, snapshotted] = [await host.store.clone(base), await host.store.clone(base)];
    writeFileSync(join(snapshotted.path, 'a'), '');
    const { origin } = await host.store.snapshot(snapshotted, nobody);
    writeFileSync(join(snapshotted.path, 'wreckage'), '');
    const sitting = [await sitIn(empty.path), await sitIn(snapshotted.path)];
    await host.store.destroyDataset(empty);
    await host.store.destroyDataset(snapshotted);
    for (const { path } of [empty, snapshotted]) expect(existsSync(join(path, 'usr'))).toBe(false);
    expect(host.traces().filter((line) => line.includes(empty.id))).toHaveLength(1);
    for (const one of sitting) await one.leave();
    await host.store.close();
    expect(host.traces()).toEqual([]);
    expect(existsSync(join(await host.store.view(origin), 'wreckage'))).toBe(false);
  });

  it('leaves a dataset that is still in use when the store is closed to the sweep of another klee', async () => {
    const klee = await anotherKlee();
    const store = await host.another({ machine: klee.machine });
    const dataset = await store.clone(base);
    const sitting = await sitIn(dataset.path);
    await store.destroyDataset(dataset);
    await store.close();
    // Its owner lives.
    expect(await host.store.sweep()).toEqual([]);
    await klee.end();
    const left = [{ what: 'dataset', name: `${host.dataset}/container/${dataset.id}` }];
    expect(await host.store.leftovers()).toEqual(left);
    expect(await host.store.sweep()).toEqual(left);
    expect(await host.store.leftovers()).toEqual(left);
    await sitting.leave();
    await host.store.sweep();
    expect(await host.store.leftovers()).toEqual([]);
  });

  it('sweeps away what a klee that died has left, and nothing of the living', async () => {
    const klee = await anotherKlee();
    const dead = await host.another({ machine: klee.machine });
    const living = await host.store.clone(base);
    writeFileSync(join(living.path, 'kept'), '');
    const [one, other] = [await dead.clone(base), await dead.clone(base)];
    writeFileSync(join(one.path, 'a'), '');
    const { origin } = await dead.snapshot(one, nobody);
    writeFileSync(join(one.path, 'wreckage'), Buffer.alloc(megabyte));
    const view = await dead.view(base);
    zfs('snapshot', '-o', 'org.klee:snapshot={"kind":"temporary"}', `${host.dataset}/container/${other.id}@klee-1`);
    expect(await host.store.sweep()).toEqual([]);
    await klee.end();

    const left = await host.store.leftovers();
    expect(left).toHaveLength(4);
    expect(left.map(({ name }) => name)).toEqual(
      expect.arrayContaining([one, other].map(({ id }) => `${host.dataset}/container/${id}`)),
    );
    expect(await host.store.sweep()).toEqual(left);
    expect(await host.store.leftovers()).toEqual([]);
    for (const path of [one.path, other.path, view]) expect(existsSync(path)).toBe(false);
    expect(existsSync(join(living.path, 'kept'))).toBe(true);
    // What it took a snapshot of is the matter of whoever knows of the session.
    expect(readdirSync(await host.store.view(origin))).toContain('a');
    expect(readdirSync(await host.store.view(origin))).not.toContain('wreckage');
  });

  it('serves two klees at once, on one root and on two', async () => {
    const root = temporaryDirectory();
    const klees = [await anotherKlee(), await anotherKlee()];
    const stores = [
      host.store,
      await host.another({ machine: klees[0]?.machine ?? machine }),
      await host.another({ root, machine: klees[1]?.machine ?? machine }),
    ];
    const run = async (store: (typeof stores)[number], name: string) => {
      let dataset = await store.clone(base);
      const origins: SnapshotId[] = [];
      for (let i = 0; i < 4; i++) {
        writeFileSync(join(dataset.path, `${name}${i}`), '');
        dataset = await store.snapshot(dataset, nobody);
        origins.push(dataset.origin);
        await store.sweep();
      }
      await store.destroyDataset(dataset);
      await store.keep(origins[1] ?? '', `aaaaaaaaaaa${name}`);
      for (const id of origins.slice(2).reverse()) await store.destroySnapshot(id);
      return origins[1] ?? '';
    };
    const kept = await Promise.all(stores.map((store, index) => run(store, 'abc'[index] ?? '')));
    for (const [index, id] of kept.entries()) {
      const names = readdirSync(await host.store.view(id)).filter((name) => /^[abc]\d$/.test(name));
      expect(names).toEqual([`${'abc'[index]}0`, `${'abc'[index]}1`]);
    }
    for (const store of stores.slice(1)) await store.close();
    for (const klee of klees) await klee.end();
    await host.store.sweep();
    expect(entries().filter((name) => name.startsWith('image/') && !name.includes('@'))).toHaveLength(3);
    expect(entries().filter((name) => name.includes('@') && !name.endsWith('@image'))).toHaveLength(1 + 3 * 2);
  });

  it('leaves nothing that sweeping does not find, whenever a klee is killed', async () => {
    for (const lines of [1, 2, 3, 4, 6, 7, 9, 11]) {
      await killedAfter(lines);
      // A zfs(8) that it had started may still be at work.
      await expect
        .poll(async () => {
          await host.store.sweep();
          return host.store.leftovers();
        })
        .toEqual([]);
      for (const { id } of (await host.store.list()).reverse()) if (id !== base) await host.store.destroySnapshot(id);
      await host.store.sweep();
      expect(entries().filter((name) => !name.includes('@'))).toHaveLength(1);
    }
    expect(readdirSync(await host.store.view(base))).toContain('usr');
  });

  /** Runs the store in a process of its own, which is killed once it has said so many lines. */
  async function killedAfter(lines: number): Promise<void> {
    const script = `
      import { writeFileSync } from 'node:fs';
      const { openLocalMachine } = await import(process.argv[1] + '/host/local-machine.js');
      const { openZfsStore } = await import(process.argv[1] + '/zfs/zfs-store.js');
      const [, , root, dataset, base] = process.argv;
      const store = await openZfsStore({ root, dataset, machine: await openLocalMachine() });
      const say = (what) => process.stdout.write(what + '\\n');
      const nobody = { alive: false, freeze: (work) => work(), vacate: async () => undefined };
      for (let round = 0; ; round++) {
        let trunk = await store.clone(base);
        say('cloned');
        writeFileSync(trunk.path + '/a', '');
        trunk = await store.snapshot(trunk, nobody);
        say('snapshot');
        const branch = await store.snapshot(await store.clone(trunk.origin), nobody);
        await store.view(trunk.origin);
        say('branch');
        const leaving = store.destroyDataset(trunk);
        await store.keep(branch.origin, round.toString(16).padStart(12, 'a'));
        say('kept');
        await leaving;
        await store.destroyDataset(branch);
        say('destroyed');
        await store.importTree(async (tree) => { writeFileSync(tree + '/b', ''); say('filling'); });
      }
    `;
    const child = execa(
      process.execPath,
      ['--input-type=module', '-e', script, compiled(), host.root, host.dataset, base],
      {
        reject: false,
        stdin: 'ignore',
      },
    );
    let said = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString().split('\n').length - 1;
      if (said >= lines) child.kill('SIGKILL');
    });
    const { signal, stderr } = await child;
    expect([signal, stderr]).toEqual(['SIGKILL', '']);
  }

  it('has a root with links and blanks in its name', async () => {
    const real = join(temporaryDirectory(), 'a root');
    mkdirSync(real);
    const root = `${real}-link`;
    symlinkSync(real, root);
    const store = await host.another({ root });
    const dataset = await store.clone(base);
    expect(dataset.path.startsWith(`${real}/zfs/`)).toBe(true);
    expect(existsSync(join(dataset.path, 'usr/tool'))).toBe(true);
    await store.close();
    expect(readdirSync(join(real, 'zfs'))).toEqual([]);
    expect(host.traces()).toHaveLength(1);
  });
});
