/** How many zfs(8) commands things take: each costs ten times what it does. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Dataset, SnapshotId } from '../../src/storage/store.js';
import { machine } from '../support/machine.js';
import { recordingZfs } from '../support/zfs-commands.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';
import { fillBase, nobody } from './store/fixture.js';

describeOnZfs('commands of zfs', () => {
  const commands: string[][] = [];
  let host: ZfsHost;
  let base: SnapshotId;
  beforeEach(async () => {
    host = await zfsHost({ machine: recordingZfs(machine, commands) });
    base = await host.store.importTree(fillBase);
    await host.store.keep(base, 'aaaaaaaaaaa1');
    await host.store.sweep();
    // What this ZFS has not is tried once.
    await host.store.destroyDataset(await host.store.clone(base));
    asked();
  });
  afterEach(async () => {
    await host.store.close();
    // A decided rule: it destroys what came after.
    expect(commands.flat()).not.toContain('rollback');
    expect(host.traces()).toEqual([]);
    await host.dispose();
  });

  /** What was run since this was asked last; trying again while something is busy is once. */
  const asked = () => {
    const names = commands.splice(0).map((args) => args.join(' '));
    return names.filter((line, index) => line !== names[index - 1]).map((line) => line.split(' ')[0]);
  };

  async function steps(dataset: Dataset, names: string): Promise<{ dataset: Dataset; taken: SnapshotId[] }> {
    const taken: SnapshotId[] = [];
    for (const name of names) {
      writeFileSync(join(dataset.path, name), name);
      dataset = await host.store.snapshot(dataset, nobody);
      taken.push(dataset.origin);
    }
    return { dataset, taken };
  }

  it('a step takes one, going back one, and giving up what was left four, later', async () => {
    const first = await host.store.clone(base);
    expect(asked()).toEqual(['clone']);
    const { dataset, taken } = await steps(first, 'abc');
    expect(asked()).toEqual(['snapshot', 'snapshot', 'snapshot']);
    const second = await host.store.clone(taken[1] ?? '');
    expect(asked()).toEqual(['clone']);
    await host.store.destroyDataset(dataset);
    expect(asked()).toEqual(['list', 'clone', 'promote', 'destroy']);
    // What was moved meanwhile is found without looking.
    const third = await host.store.clone(taken[2] ?? '');
    expect(asked()).toEqual(['clone']);
    await host.store.destroyDataset(second);
    await host.store.destroyDataset(third);
    expect(asked()).toEqual(['destroy', 'destroy']);
  });

  it('a session ends with one look and one for each of its datasets', async () => {
    const trunk = await steps(await host.store.clone(base), 'abcdef');
    await host.store.destroyDataset(trunk.dataset);
    const branch = await steps(await host.store.clone(trunk.taken[2] ?? ''), 'xyz');
    asked();
    await host.store.destroyAll([branch.dataset], [...trunk.taken, ...branch.taken].reverse());
    expect(asked()).toEqual(['list', 'destroy', 'destroy']);
    expect(host.inside()).toEqual([
      'container',
      'image',
      'image/aaaaaaaaaaa1',
      `image/aaaaaaaaaaa1@${base}`,
      'image/aaaaaaaaaaa1@image',
    ]);
    await host.store.close();
    expect(asked()).toEqual([]);
  });

  it('a dataset is compared with the snapshot that it came from without a look', async () => {
    const { dataset } = await steps(await host.store.clone(base), 'a');
    for await (const _ of host.store.diff({ snapshot: dataset.origin }, { dataset }))
      throw new Error('nothing differs');
    asked();
    for await (const _ of host.store.diff({ snapshot: dataset.origin }, { dataset }))
      throw new Error('nothing differs');
    expect(asked().filter((name) => !['snapshot', 'diff', 'destroy'].includes(name ?? ''))).toEqual([]);
  });
});
