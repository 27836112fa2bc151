/** A Store whose snapshots are nothing but names, and directories for imported trees. Remembers what was destroyed. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { newId } from '../../src/storage/ids.js';
import type { Dataset, SnapshotId, Store } from '../../src/storage/store.js';

export class FakeStore implements Pick<
  Store,
  'name' | 'importTree' | 'destroySnapshot' | 'destroyAll' | 'foreignClones' | 'keep'
> {
  readonly name: string = 'fake';
  readonly snapshots = new Set<SnapshotId>();
  readonly destroyed: SnapshotId[] = [];
  /** `snapshot image`, in the order in which they were kept. */
  readonly kept: string[] = [];
  readonly clones = new Map<SnapshotId, string[]>();

  constructor(readonly directory: string) {}

  /** Where the tree of an imported snapshot is. */
  tree(snapshot: SnapshotId): string {
    return join(this.directory, snapshot);
  }

  async importTree(fill: (directory: string) => Promise<void>): Promise<SnapshotId> {
    const id = newId();
    await mkdir(this.tree(id), { recursive: true });
    try {
      await fill(this.tree(id));
    } catch (error) {
      await rm(this.tree(id), { recursive: true });
      throw error;
    }
    this.snapshots.add(id);
    return id;
  }

  destroySnapshot(snapshot: SnapshotId): Promise<void> {
    this.snapshots.delete(snapshot);
    this.destroyed.push(snapshot);
    return Promise.resolve();
  }

  async destroyAll(_: readonly Dataset[], snapshots: readonly SnapshotId[]): Promise<void> {
    for (const snapshot of snapshots) await this.destroySnapshot(snapshot);
  }

  foreignClones(): Promise<ReadonlyMap<SnapshotId, readonly string[]>> {
    return Promise.resolve(this.clones);
  }

  keep(snapshot: SnapshotId, image: string): Promise<void> {
    this.kept.push(`${snapshot} ${image}`);
    return Promise.resolve();
  }
}
