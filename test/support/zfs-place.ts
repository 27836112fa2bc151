/** A klee root on ZFS, with a dataset that nobody else uses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftovers } from './leftovers.js';
import { destroyUsed, newDatasetName, ownedTraces, poolDatasets } from './zfs-pool.js';

export interface ZfsPlace {
  /** The klee root. */
  readonly path: string;
  readonly dataset: string;
  /** Datasets that belong to somebody, what is mounted, and what else living klees have in the root: a line each. */
  traces(): string[];
  /** Removes root and dataset, unless something is left in them. */
  dispose(): Promise<void>;
}

export function openZfsPlace(): ZfsPlace {
  const path = mkdtempSync(join(tmpdir(), 'klee-root-'));
  const dataset = newDatasetName();
  return {
    path,
    dataset,
    traces: () => [...leftovers(path), ...ownedTraces(path, dataset)],
    dispose() {
      if (poolDatasets().includes(dataset)) destroyUsed(dataset, '-R');
      removeRoot(path);
      return Promise.resolve();
    },
  };
}

/** Never through a mount: that would empty what is mounted. */
export function removeRoot(path: string): void {
  if (leftovers(path).length === 0) rmSync(path, { recursive: true, force: true });
}
