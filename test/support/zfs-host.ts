/** A store on ZFS of its own for a test: a klee root and a dataset that nobody else uses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../src/host/machine.js';
import type { Programs } from '../../src/host/programs.js';
import { openZfsStore, type ZfsStore } from '../../src/zfs/zfs-store.js';
import { machine } from './machine.js';
import { describeUnless } from './privileges.js';
import { destroyUsed, lackVariable, newDatasetName, ownedTraces, poolDatasets, poolVariable } from './zfs-pool.js';

/** A `describe` for tests that need ZFS. Skipped, with the reason, where there is none; under CI it fails then. */
export function describeOnZfs(name: string, body: () => void): void {
  const there = process.env[poolVariable] !== undefined;
  describeUnless(there ? undefined : (process.env[lackVariable] ?? 'needs ZFS'), name, body);
}

export interface ZfsHost {
  readonly root: string;
  readonly dataset: string;
  readonly programs: Programs;
  readonly store: ZfsStore;
  /** Another klee's store on the same root and dataset, or on other ones. */
  another(other?: { root?: string; machine?: Machine }): Promise<ZfsStore>;
  /** Mounts below the root, and datasets that belong to somebody. */
  traces(): string[];
  /** Datasets and snapshots in `dataset`, without its name before theirs. */
  inside(): string[];
  /** Destroys what is left in the dataset. After `store.close()`. */
  dispose(): Promise<void>;
}

export async function zfsHost(given: { dataset?: string; machine?: Machine } = {}): Promise<ZfsHost> {
  const dataset = given.dataset ?? newDatasetName();
  const root = mkdtempSync(join(tmpdir(), 'klee-zfs-'));
  const another: ZfsHost['another'] = (other = {}) =>
    openZfsStore({ root: other.root ?? root, dataset, machine: other.machine ?? given.machine ?? machine });
  const inside = () => poolDatasets().filter((name) => name.startsWith(`${dataset}/`));
  return {
    root,
    dataset,
    programs: machine.programs,
    store: await another(),
    another,
    traces: () => ownedTraces(root, dataset),
    inside: () => inside().map((name) => name.slice(dataset.length + 1)),
    dispose() {
      if (poolDatasets().includes(dataset)) destroyUsed(dataset, '-R');
      rmSync(root, { recursive: true });
      return Promise.resolve();
    },
  };
}
