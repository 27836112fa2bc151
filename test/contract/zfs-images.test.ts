/** Where snapshots lie, what images depend on, and what becomes of the rest. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/storage/ids.js';
import type { Dataset, SnapshotId } from '../../src/storage/store.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';
import { destroyUsed, newDatasetName, zfs } from '../support/zfs-pool.js';
import { fillBase, nobody } from './store/fixture.js';

const megabytes = 4;

describeOnZfs('images on zfs', () => {
  let host: ZfsHost;
  let base: SnapshotId;
  beforeEach(async () => {
    host = await zfsHost();
    base = await host.store.importTree(fillBase);
  });
  afterEach(async () => {
    await host.store.close();
    expect(host.traces()).toEqual([]);
    await host.dispose();
  });

  /** A snapshot with a file `name` more. */
  async function step(dataset: Dataset, name: string, content: string | Buffer = name): Promise<Dataset> {
    writeFileSync(join(dataset.path, name), content);
    return host.store.snapshot(dataset, nobody);
  }

  /** Files of a snapshot that steps made. */
  async function filesOf(snapshot: SnapshotId, names: string): Promise<string> {
    const dataset = await host.store.clone(snapshot);
    const found = [...names].filter((name) => existsSync(join(dataset.path, name))).join('');
    await host.store.destroyDataset(dataset);
    return found;
  }

  const used = (name = host.dataset) => Number(zfs('get', '-Hp', '-o', 'value', 'used', name)[0]);
  const originOf = (name: string) => zfs('get', '-Hp', '-o', 'value', 'origin', `${host.dataset}/${name}`)[0];
  /** What is left once everything has settled. */
  const settled = async () => {
    await host.store.sweep();
    return host.inside().filter((name) => name !== 'image' && name !== 'container');
  };

  describe('keep', () => {
    it('moves a base image to where Kleene has it', async () => {
      await host.store.keep(base, 'aaaaaaaaaaa1');
      expect(await settled()).toEqual(['image/aaaaaaaaaaa1', `image/aaaaaaaaaaa1@${base}`, 'image/aaaaaaaaaaa1@image']);
      expect(zfs('get', '-Hp', '-o', 'value', 'mounted,origin', `${host.dataset}/image/aaaaaaaaaaa1`)).toEqual([
        'no',
        '-',
      ]);
      expect(await filesOf(base, 'x')).toBe('');
      await host.store.destroySnapshot(base);
      expect(await settled()).toEqual([]);
    });

    it('makes an image that depends on nothing but its parent, whatever the session has done', async () => {
      await host.store.keep(base, 'aaaaaaaaaaa1');
      const trunk = await step(await host.store.clone(base), 'a');
      const first = trunk.origin;
      const dropped = [(await step(trunk, 'x')).origin, (await step(trunk, 'y')).origin];
      await host.store.destroyDataset(trunk);
      let branch = await step(await host.store.clone(first), 'b');
      const second = branch.origin;
      branch = await step(branch, 'c');
      const beside = await step(await host.store.clone(second), 'z');

      await host.store.keep(branch.origin, 'aaaaaaaaaaa2');
      expect(originOf('image/aaaaaaaaaaa2')).toBe(`${host.dataset}/image/aaaaaaaaaaa1@${base}`);
      // The session goes on, from what lies elsewhere now.
      branch = await step(branch, 'd');
      expect(await filesOf(beside.origin, 'abcdxyz')).toBe('abz');
      expect(await filesOf(branch.origin, 'abcdxyz')).toBe('abcd');
      expect(await filesOf(dropped[1] ?? '', 'abcdxyz')).toBe('axy');

      // It ends: what the image has not goes.
      await host.store.destroyDataset(branch);
      await host.store.destroyDataset(beside);
      for (const id of [branch.origin, beside.origin, ...dropped.reverse()]) await host.store.destroySnapshot(id);
      expect(await settled()).toEqual([
        'image/aaaaaaaaaaa1',
        `image/aaaaaaaaaaa1@${base}`,
        'image/aaaaaaaaaaa1@image',
        'image/aaaaaaaaaaa2',
        ...[first, second].map((id) => `image/aaaaaaaaaaa2@${id}`),
        `image/aaaaaaaaaaa2@${(await host.store.list()).at(-1)?.id ?? ''}`,
        'image/aaaaaaaaaaa2@image',
      ]);
      expect((await host.store.list()).map(({ parent }) => parent)).toEqual([undefined, base, first, second]);
    });

    it('shares what two images of one session have in common', async () => {
      const trunk = await step(await host.store.clone(base), 'a');
      const first = trunk.origin;
      const { origin: second } = await step(trunk, 'b');
      await host.store.keep(base, 'aaaaaaaaaaa1');
      await host.store.keep(second, 'aaaaaaaaaaa2');
      // The earlier one is in the image of the later one, and stays there.
      await host.store.keep(first, 'aaaaaaaaaaa3');
      const { origin: third } = await step(trunk, 'c');
      await host.store.keep(third, 'aaaaaaaaaaa4');
      await host.store.destroyDataset(trunk);
      expect(originOf('image/aaaaaaaaaaa4')).toBe(`${host.dataset}/image/aaaaaaaaaaa2@${second}`);

      // The first image goes: the others have its snapshots but for none.
      expect(await filesOf(third, 'abc')).toBe('abc');
      await host.store.destroySnapshot(third);
      expect(await filesOf(second, 'abc')).toBe('ab');
      await host.store.destroySnapshot(second);
      expect(await filesOf(first, 'abc')).toBe('a');
      await host.store.destroySnapshot(first);
      await host.store.destroySnapshot(base);
      expect(await settled()).toEqual([]);
    });

    it('keeps the files of a failed step beside those before it', async () => {
      const dataset = await step(await host.store.clone(base), 'a');
      const good = dataset.origin;
      const { origin: wreckage } = await step(dataset, 'wreck');
      await host.store.keep(good, 'aaaaaaaaaaa1');
      await host.store.keep(wreckage, 'aaaaaaaaaaa1');
      await host.store.destroyDataset(dataset);
      expect((await settled()).filter((name) => name.startsWith('container'))).toEqual([]);
      const final = newDatasetName();
      zfs('clone', '-o', `mountpoint=${join(host.root, 'final')}`, `${host.dataset}/image/aaaaaaaaaaa1@image`, final);
      expect([existsSync(join(host.root, 'final/a')), existsSync(join(host.root, 'final/wreck'))]).toEqual([
        true,
        false,
      ]);
      destroyUsed(final);
      for (const id of [wreckage, good, base]) await host.store.destroySnapshot(id);
      expect(await settled()).toEqual([]);
    });

    it('can be done twice, and not for what is not there', async () => {
      await host.store.keep(base, 'aaaaaaaaaaa1');
      await host.store.keep(base, 'aaaaaaaaaaa1');
      await host.store.keep(base, 'aaaaaaaaaaa2');
      await expect(host.store.keep('abcdefabcdef', 'aaaaaaaaaaa3')).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
      expect(await settled()).toHaveLength(3);
    });
  });

  describe('space', () => {
    it('is given back by what a dataset held when it was destroyed', async () => {
      const dataset = await step(await host.store.clone(base), 'a');
      writeFileSync(join(dataset.path, 'wreckage'), Buffer.alloc(megabytes * 1024 * 1024, 1));
      zfs('snapshot', `${host.dataset}@now`);
      expect(used()).toBeGreaterThan(megabytes * 1024 * 1024);
      await host.store.destroyDataset(dataset);
      expect(used()).toBeLessThan(1024 * 1024);
      expect(await filesOf(dataset.origin, 'a')).toBe('a');
    });

    it('is given back by a snapshot, the newest and one in between', async () => {
      const big = Buffer.alloc(megabytes * 1024 * 1024, 1);
      let dataset = await step(await host.store.clone(base), 'a', big);
      const origins = [dataset.origin];
      for (const name of ['b', 'c']) {
        writeFileSync(join(dataset.path, 'a'), name);
        dataset = await step(dataset, name, big);
        origins.push(dataset.origin);
      }
      await host.store.destroyDataset(dataset);
      const steps = [used()];
      for (const id of origins.reverse()) {
        await host.store.destroySnapshot(id);
        await settled();
        steps.push(used());
      }
      const freed = steps.slice(1).map((after, index) => Math.round(((steps[index] ?? 0) - after) / 1024 / 1024));
      expect(freed).toEqual([megabytes, megabytes, megabytes]);
    });
  });

  describe('clones that klee knows nothing about', () => {
    it('keep a snapshot, and are named', async () => {
      const dataset = await step(await host.store.clone(base), 'a');
      await host.store.destroyDataset(dataset);
      await host.store.keep(dataset.origin, 'aaaaaaaaaaa1');
      // Listed in the order of their names.
      const byHand = `${host.dataset}-by-hand`;
      zfs('clone', '-o', 'mountpoint=none', `${host.dataset}/image/aaaaaaaaaaa1@${dataset.origin}`, byHand);
      // As Kleene does, below klee's own dataset.
      const container = `${host.dataset}/container/f472c80affa4`;
      zfs('clone', '-o', 'mountpoint=none', `${host.dataset}/image/aaaaaaaaaaa1@image`, container);
      const own = await host.store.clone(dataset.origin);

      expect(await host.store.foreignClones()).toEqual(new Map([[dataset.origin, [byHand, container]]]));
      await expect(host.store.destroySnapshot(dataset.origin)).rejects.toMatchObject({
        code: 'KLEE_IMAGE_IN_USE',
        message: `could not remove snapshot @${dataset.origin} since it is used for datasets:\n${byHand}\n${container}`,
      });
      expect(await filesOf(dataset.origin, 'a')).toBe('a');
      zfs('destroy', container);
      await expect(host.store.destroySnapshot(dataset.origin)).rejects.toMatchObject({ code: 'KLEE_IMAGE_IN_USE' });
      zfs('destroy', byHand);
      expect((await host.store.foreignClones()).size).toBe(0);
      await host.store.destroySnapshot(dataset.origin);
      await expect(host.store.clone(dataset.origin)).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
      // Klee's own clone lives on.
      expect(readFileSync(join(own.path, 'a'), 'utf8')).toBe('a');
      await host.store.destroyDataset(own);
      await host.store.destroySnapshot(base);
      expect(await settled()).toEqual([]);
    });

    it('do not count where klee made them', async () => {
      await host.store.keep(base, 'aaaaaaaaaaa1');
      const dataset = await step(await host.store.clone(base), 'a');
      await host.store.view(base);
      expect((await host.store.foreignClones()).size).toBe(0);
      await host.store.destroySnapshot(base);
      expect(await filesOf(dataset.origin, 'a')).toBe('a');
    });
  });

  it("leaves alone what is Kleene's in the same dataset", async () => {
    await host.store.keep(base, 'aaaaaaaaaaa1');
    const [image, container] = [`${host.dataset}/image/b905ae354338`, `${host.dataset}/container/f472c80affa4`];
    zfs('create', '-o', 'mountpoint=none', image);
    zfs('snapshot', `${image}@c069e69af8cf`);
    zfs('snapshot', `${image}@image`);
    zfs('clone', '-o', 'mountpoint=none', `${image}@image`, container);
    expect(await host.store.leftovers()).toEqual([]);
    expect(await host.store.sweep()).toEqual([]);
    expect((await host.store.list()).map(({ id }) => id)).toEqual([base]);
    await expect(host.store.clone('c069e69af8cf')).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
    await host.store.destroySnapshot('c069e69af8cf');
    await host.store.destroySnapshot(base);
    expect(await settled()).toEqual([
      'container/f472c80affa4',
      'image/b905ae354338',
      'image/b905ae354338@c069e69af8cf',
      'image/b905ae354338@image',
    ]);
  });

  it('removes snapshots that others took of its datasets with them, when nothing depends on those', async () => {
    const dataset = await step(await host.store.clone(base), 'a');
    zfs('snapshot', '-r', `${host.dataset}@nightly`);
    await host.store.destroyDataset(dataset);
    const carrier = `container/${dataset.id}@nightly`;
    expect(host.inside()).toContain(carrier);
    await host.store.destroySnapshot(dataset.origin);
    expect(await settled()).not.toContain(carrier);
    await host.store.destroySnapshot(base);
    expect((await settled()).filter((name) => !name.endsWith('@nightly'))).toEqual([]);
  });

  it('goes on when another klee has moved or removed a snapshot', async () => {
    const other = await host.another();
    const dataset = await step(await host.store.clone(base), 'a');
    const later = await step(dataset, 'b');
    await host.store.destroyDataset(dataset);
    expect((await other.list()).map(({ id }) => id)).toEqual([base, dataset.origin, later.origin]);
    await host.store.keep(later.origin, newId());
    const moved = await other.clone(dataset.origin);
    expect(existsSync(join(moved.path, 'a'))).toBe(true);
    await other.destroyDataset(moved);
    await host.store.destroySnapshot(later.origin);
    await expect(other.clone(later.origin)).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
    await other.destroySnapshot(later.origin);
    await other.close();
  });
});
