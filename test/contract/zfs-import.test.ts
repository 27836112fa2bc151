/** Base images of datasets that are there already. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/host/machine.js';
import type { Programs } from '../../src/host/programs.js';
import { machine } from '../support/machine.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';
import { destroyUsed, newDatasetName, zfs } from '../support/zfs-pool.js';
import { nobody } from './store/fixture.js';

const megabyte = 1024 * 1024;

describeOnZfs('importing a dataset of zfs', () => {
  let host: ZfsHost;
  let source: string;
  let mountpoint: string;
  beforeEach(async () => {
    host = await zfsHost();
    source = newDatasetName();
    mountpoint = join(host.root, 'source');
    zfs('create', '-o', `mountpoint=${mountpoint}`, source);
    mkdirSync(join(mountpoint, 'etc'));
    writeFileSync(join(mountpoint, 'etc/passwd'), 'root\n');
    writeFileSync(join(mountpoint, 'big'), Buffer.alloc(4 * megabyte, 1));
    zfs('snapshot', `${source}@own`);
  });
  afterEach(async () => {
    await host.store.close();
    await host.store.sweep();
    destroyUsed(source, '-r');
    expect(host.traces()).toEqual([]);
    await host.dispose();
  });
  const snapshotsOfSource = () => zfs('list', '-H', '-r', '-t', 'snapshot', '-o', 'name', source);
  const entries = () => host.inside().filter((name) => name !== 'image' && name !== 'container');
  const used = (name: string) => Number(zfs('get', '-Hp', '-o', 'value', 'used', name)[0]);
  const finish = (directory: string) => {
    writeFileSync(join(directory, 'etc/resolv.conf'), 'nameserver 192.0.2.1\n');
    return Promise.resolve();
  };

  it.each(['clone', 'copy'] as const)('makes a base image by a %s', async (how) => {
    const base = await host.store.importDataset(source, how, finish);
    expect(await host.store.record(base)).toMatchObject({ id: base, parent: undefined });
    await host.store.keep(base, 'aaaaaaaaaaa1');
    writeFileSync(join(mountpoint, 'etc/passwd'), 'changed\n');
    const dataset = await host.store.clone(base);
    expect(readdirSync(dataset.path).sort()).toEqual(['big', 'dev', 'etc', 'proc', 'sys']);
    expect(readFileSync(join(dataset.path, 'etc/passwd'), 'utf8')).toBe('root\n');
    expect(readFileSync(join(dataset.path, 'etc/resolv.conf'), 'utf8')).toBe('nameserver 192.0.2.1\n');
    expect(existsSync(join(mountpoint, 'etc/resolv.conf'))).toBe(false);

    // A clone takes no space and depends on its source, a copy the other way round.
    const isCopy = how === 'copy';
    expect(used(host.dataset) > 4 * megabyte).toBe(isCopy);
    expect(snapshotsOfSource()).toHaveLength(isCopy ? 1 : 2);
    expect(zfs('get', '-Hp', '-o', 'value', 'origin', `${host.dataset}/image/aaaaaaaaaaa1`)[0]?.split('@')[0]).toBe(
      isCopy ? '-' : source,
    );
    const { origin } = await host.store.snapshot(dataset, nobody);
    await host.store.keep(origin, 'aaaaaaaaaaa2');
    await host.store.destroyDataset(dataset);
    for (const id of [origin, base]) await host.store.destroySnapshot(id);
    await host.store.sweep();
    // With the image goes what klee made on the source, and nothing else.
    expect(entries()).toEqual([]);
    expect(snapshotsOfSource()).toEqual([`${source}@own`]);
    expect(readFileSync(join(mountpoint, 'etc/passwd'), 'utf8')).toBe('changed\n');
  });

  it.each(['clone', 'copy'] as const)('leaves nothing when finishing a %s fails', async (how) => {
    const boom = new Error('no resolv.conf');
    await expect(host.store.importDataset(source, how, () => Promise.reject(boom))).rejects.toBe(boom);
    expect(entries()).toEqual([]);
    expect(snapshotsOfSource()).toEqual([`${source}@own`]);
  });

  it.each(['/tank/a', 'nopool/a', 'nopool', 'a b/..@x', '-r', ''])('says that %j is no dataset', async (name) => {
    for (const how of ['clone', 'copy'] as const) {
      await expect(host.store.importDataset(name, how, finish)).rejects.toMatchObject({
        code: 'KLEE_USAGE',
        message: `invalid dataset: ${name}`,
      });
    }
  });

  it('says that a snapshot is none', async () => {
    await expect(host.store.importDataset(`${source}@own`, 'copy', finish)).rejects.toMatchObject({
      code: 'KLEE_USAGE',
    });
  });

  describe('copying', () => {
    it('reports what has arrived', async () => {
      const reports: number[] = [];
      const report = (bytes: number) => reports.push(bytes);
      await host.store.importDataset(source, 'copy', finish, { report });
      expect(reports.at(-1)).toBeGreaterThanOrEqual(4 * megabyte);
      expect([...reports].sort((one, other) => one - other)).toEqual(reports);
    });

    it('leaves nothing when it fails midway', async () => {
      zfs('create', '-o', 'quota=2M', '-o', 'canmount=off', host.dataset);
      await expect(host.store.importDataset(source, 'copy', finish)).rejects.toMatchObject({ code: 'KLEE_NO_SPACE' });
      expect(entries()).toEqual([]);
      expect(snapshotsOfSource()).toEqual([`${source}@own`]);
    });

    it('leaves nothing when it is cancelled', async () => {
      writeFileSync(join(mountpoint, 'bigger'), Buffer.alloc(64 * megabyte, 1));
      const controller = new AbortController();
      const reason = new Error('interrupted');
      const attempt: Programs['attempt'] = async (argv, options) => {
        const running = machine.programs.attempt(argv, options);
        if (argv[0] === 'sh') {
          // As soon as something has arrived: all of it, on a busy machine.
          await expect.poll(() => entries().length, { interval: 5 }).toBeGreaterThan(0);
          controller.abort(reason);
        }
        return running;
      };
      const store = await host.another({ machine: { ...machine, programs: { ...machine.programs, attempt } } });
      const importing = store.importDataset(source, 'copy', finish, { cancel: controller.signal });
      await expect(importing).rejects.toBe(reason);
      await store.close();
      expect(entries()).toEqual([]);
      expect(snapshotsOfSource()).toEqual([`${source}@own`]);
    });

    it('leaves what a sweep finds when klee is killed meanwhile', async () => {
      const owner = { pid: 2 ** 22 + 1, startTime: '1' };
      const dead: Machine = {
        ...machine,
        owner,
        programs: {
          ...machine.programs,
          // Killed as soon as the copy is there, before it has a mark.
          attempt: (argv, options) =>
            argv[1] === 'set' ? new Promise(() => undefined) : machine.programs.attempt(argv, options),
        },
      };
      const store = await host.another({ machine: dead });
      void store.importDataset(source, 'copy', finish);
      await expect.poll(() => entries().length).toBe(2);
      await expect.poll(async () => (await host.store.leftovers()).length).toBe(3);
      const left = await host.store.leftovers();
      expect(left.map(({ what }) => what)).toEqual(['snapshot', 'dataset', 'mount']);
      expect(left[0]?.name).toMatch(`${source}@klee-`);
      expect(await host.store.sweep()).toEqual(left);
      expect(entries()).toEqual([]);
      expect(snapshotsOfSource()).toEqual([`${source}@own`]);
    });
  });
});
