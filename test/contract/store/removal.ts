/** Destroying, listing, disk usage. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SnapshotId } from '../../../src/storage/store.js';
import { writeMuch, type StoreFixture } from './fixture.js';

export function removalContract(t: StoreFixture): void {
  describe('destroying', () => {
    it('a snapshot leaves those made from it', async () => {
      let dataset = await t.clone();
      const origins: SnapshotId[] = [];
      for (const file of ['a', 'b', 'c']) {
        writeFileSync(join(dataset.path, file), file);
        writeMuch(dataset, `much-${file}`);
        dataset = await t.snapshot(dataset);
        origins.push(dataset.origin);
      }
      const [, middle = '', last = ''] = origins;
      const usage = await t.store.usage(last);
      expect(usage).toBeGreaterThan(300 * 512);
      await t.store.destroySnapshot(middle);
      await t.store.destroySnapshot(middle);
      await expect(t.store.clone(middle)).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
      const copy = await t.clone(last);
      for (const file of ['a', 'b', 'c']) expect(readFileSync(join(copy.path, file), 'utf8')).toBe(file);
      expect(readdirSync(join(copy.path, 'much-b'))).toHaveLength(300);
      expect((await t.store.list()).map(({ id }) => id)).not.toContain(middle);
    });

    it('a snapshot leaves the datasets cloned from it', async () => {
      const first = await t.clone();
      writeMuch(first);
      const { origin } = await t.snapshot(first);
      await t.store.destroyDataset(first);
      const second = await t.clone(origin);
      await t.store.destroySnapshot(origin);
      expect(readdirSync(join(second.path, 'much'))).toHaveLength(300);
      const third = await t.snapshot(second);
      expect(readdirSync(join(await t.store.view(third.origin), 'much'))).toHaveLength(300);
    });

    it('a dataset unmounts and removes it, once', async () => {
      const traces = t.host.traces();
      const dataset = await t.clone();
      writeFileSync(join(dataset.path, 'file'), '');
      await t.store.destroyDataset(dataset);
      expect(existsSync(join(dataset.path, 'file'))).toBe(false);
      expect(t.host.traces()).toEqual(traces);
      await t.store.destroyDataset(dataset);
      expect(readdirSync(await t.store.view(t.base))).not.toContain('file');
    });

    it('both together leaves what is needed', async () => {
      let dataset = await t.clone();
      const origins: SnapshotId[] = [];
      for (const file of ['a', 'b', 'c']) {
        writeFileSync(join(dataset.path, file), file);
        dataset = await t.snapshot(dataset);
        origins.push(dataset.origin);
      }
      const [first = '', middle = '', last = ''] = origins;
      const other = await t.clone(middle);
      const { origin: branch } = await t.snapshot(other);
      await t.store.view(last);
      await t.store.destroyAll([dataset], [last, middle]);
      await t.store.destroyAll([dataset], [last, middle]);
      expect(existsSync(join(dataset.path, 'a'))).toBe(false);
      expect((await t.store.list()).map(({ id }) => id)).toEqual([t.base, first, branch]);
      expect(readdirSync(await t.store.view(branch))).toEqual(expect.arrayContaining(['a', 'b']));
      const again = await t.clone(first);
      expect(['a', 'b'].map((file) => existsSync(join(again.path, file)))).toEqual([true, false]);
      await t.store.destroyAll([other, again], [branch, first]);
      await t.store.destroyAll([], []);
      expect((await t.store.list()).map(({ id }) => id)).toEqual([t.base]);
    });

    it('a dataset takes it out of the tree while somebody is in it', async () => {
      const dataset = await t.clone();
      writeFileSync(join(dataset.path, 'file'), '');
      const sitting = await t.host.programs.start(['sleep', '1000'], () => undefined, { cwd: dataset.path });
      await t.store.destroyDataset(dataset);
      expect(existsSync(join(dataset.path, 'file'))).toBe(false);
      // When the store is closed nothing is left of it.
      sitting.kill('SIGKILL');
      await sitting.ended;
    });
  });

  it('tells what a snapshot adds, also once it is kept', async () => {
    const dataset = await t.clone();
    writeFileSync(join(dataset.path, 'block'), Buffer.alloc(1024 * 1024, 1));
    const { origin } = await t.snapshot(dataset);
    await t.store.keep(origin, 'aaaabbbbcccc');
    const usage = await t.store.usage(origin);
    expect(usage).toBeGreaterThanOrEqual(1024 * 1024);
    expect(usage).toBeLessThan(1024 * 1024 + 65536);
  });

  it('lists snapshots in the order in which they were made', async () => {
    let dataset = await t.clone();
    const made = [t.base];
    for (let i = 0; i < 3; i++) {
      await sleep(2);
      dataset = await t.snapshot(dataset);
      made.push(dataset.origin);
    }
    expect((await t.store.list()).map(({ id }) => id)).toEqual(made);
  });
}
