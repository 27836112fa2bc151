/** The store on zfs(8): a snapshot is one of ZFS, a dataset a clone of one. */
import type { Machine } from '../host/machine.js';
import { UndoList } from '../host/undo.js';
import { guardSpace } from '../storage/space.js';
import type {
  Change,
  Dataset,
  ImportProgress,
  Leftover,
  Occupants,
  SnapshotId,
  SnapshotRecord,
  Store,
  Tree,
} from '../storage/store.js';
import { Carriers } from './carriers.js';
import { Datasets } from './datasets.js';
import { Differences } from './differences.js';
import { foreignClones } from './foreign-clones.js';
import { cloneDataset, copyDataset, importTree } from './importing.js';
import { SnapshotIndex } from './index-of-snapshots.js';
import { keep } from './keeping.js';
import { MountDirectory } from './mounts.js';
import { checkDatasetName, Names } from './names.js';
import type { ZfsParts } from './parts.js';
import { Zfs } from './program.js';
import { Removal } from './removal.js';
import { removeTogether } from './removing-together.js';
import { leftovers, sweep } from './sweeping.js';
import { Turns } from './turns.js';
import { Usage } from './usage.js';
import { Views } from './views.js';

export interface ZfsOptions {
  /** The directory with all of klee's state; it is made when missing. Datasets are mounted below it. */
  readonly root: string;
  /** The dataset that images and containers lie in, `pool/name`. It is made when it is needed; its pool has to be there. */
  readonly dataset: string;
  readonly machine: Machine;
  /** Ends what a klee that has died has left running in the tree at `mountpoint`, where jails outlive their klee. */
  readonly vacate?: (mountpoint: string) => Promise<void>;
  /** Called when klee's datasets are there, before anything is put into them. */
  readonly prepared?: () => Promise<void>;
}

/** Runs no zfs(8) yet. @throws KleeError KLEE_USAGE for what cannot be the name of a dataset */
export async function openZfsStore({ root, dataset, machine, vacate, prepared }: ZfsOptions): Promise<ZfsStore> {
  checkDatasetName(dataset);
  await machine.files.mkdir(root, { recursive: true });
  const zfs = new Zfs(machine.programs);
  const names = new Names(dataset);
  const index = new SnapshotIndex(zfs, names, prepared);
  const mounts = new MountDirectory(machine, zfs, await machine.files.realpath(root));
  const turns = new Turns();
  const carriers = new Carriers(zfs, names, index, mounts, turns);
  const removal = new Removal(zfs, names, index, mounts, carriers);
  return new ZfsStore(machine, vacate ?? (() => Promise.resolve()), {
    zfs,
    names,
    index,
    mounts,
    carriers,
    removal,
    files: machine.files,
    get owner() {
      return machine.owner;
    },
    turns,
  });
}

/** Made by `openZfsStore`. Several klees can use one dataset at the same time. */
export class ZfsStore implements Store {
  readonly name = 'zfs';
  readonly #machine: Machine;
  readonly #vacate: (mountpoint: string) => Promise<void>;
  readonly #parts: ZfsParts;
  readonly #datasets: Datasets;
  readonly #views: Views;
  readonly #differences: Differences;
  readonly #usage: Usage;

  constructor(machine: Machine, vacate: (mountpoint: string) => Promise<void>, parts: ZfsParts) {
    this.#machine = machine;
    this.#vacate = vacate;
    this.#parts = parts;
    this.#datasets = new Datasets(parts);
    this.#views = new Views(this.#datasets);
    this.#usage = new Usage(parts.zfs, parts.index);
    this.#differences = new Differences(parts, this.#datasets, this.#views, machine.platform);
  }

  /**
   * Has to be called before the mount namespace of jails is opened: it sees only datasets that are mounted below what was shared by
   * then. Does nothing the second time.
   */
  async prepareMounts(): Promise<void> {
    await this.#parts.mounts.ready();
  }

  async importTree(fill: (directory: string) => Promise<void>): Promise<SnapshotId> {
    return this.#guard(() => importTree(this.#parts, this.#datasets, fill));
  }

  async importDataset(
    source: string,
    how: 'clone' | 'copy',
    finish: (directory: string) => Promise<void>,
    progress: ImportProgress = {},
  ): Promise<SnapshotId> {
    const { programs } = this.#machine;
    return this.#guard(() =>
      how === 'clone'
        ? cloneDataset(this.#parts, this.#datasets, source, finish)
        : copyDataset({ ...this.#parts, programs }, this.#datasets, source, finish, progress),
    );
  }

  async clone(snapshot: SnapshotId): Promise<Dataset> {
    return this.#guard(async () => this.#datasets.open(await this.#datasets.clone(snapshot), snapshot));
  }

  /** Of one moment, whatever runs: nothing has to be held still or stopped for it. */
  async snapshot(dataset: Dataset, _occupants: Occupants): Promise<Dataset> {
    return this.#guard(() => this.#datasets.snapshot(dataset));
  }

  async destroyDataset({ id }: Dataset): Promise<void> {
    await this.#inTurn(() => this.#datasets.destroy(id));
  }

  async destroySnapshot(snapshot: SnapshotId): Promise<void> {
    await this.#inTurn(() => this.#destroySnapshot(snapshot));
  }

  async destroyAll(datasets: readonly Dataset[], snapshots: readonly SnapshotId[]): Promise<void> {
    await this.#inTurn(async () => {
      for (const snapshot of snapshots) await this.#views.remove(snapshot);
      const mounted = this.#datasets.mounted().filter(({ id }) => datasets.some((dataset) => dataset.id === id));
      if (mounted.length + snapshots.length === 0) return;
      const removed = await removeTogether(this.#parts, mounted, snapshots);
      for (const snapshot of removed.snapshots) await this.#destroySnapshot(snapshot);
      for (const { id, name } of mounted) {
        if (removed.datasets.has(name)) this.#datasets.forget(id);
        else await this.#datasets.destroy(id);
      }
    });
  }

  diff(before: Tree, after: Tree): AsyncGenerator<Change, void, undefined> {
    return this.#differences.between(before, after);
  }

  async view(snapshot: SnapshotId): Promise<string> {
    return this.#guard(() => this.#views.path(snapshot));
  }

  async record(snapshot: SnapshotId): Promise<SnapshotRecord> {
    return (await this.#parts.index.get(snapshot)).record;
  }

  async list(): Promise<SnapshotRecord[]> {
    const { snapshots } = await this.#parts.index.read();
    return [...snapshots.values()].map(({ record }) => record).sort((one, other) => one.createdAt - other.createdAt);
  }

  async usage(snapshot: SnapshotId): Promise<number> {
    return this.#usage.of(snapshot);
  }

  async keep(snapshot: SnapshotId, image: string): Promise<void> {
    await this.#guard(() => this.#inTurn(() => keep(this.#parts, snapshot, image)));
  }

  /** What can be removed only later is in use still. */
  freed(): Promise<void> {
    return Promise.resolve();
  }

  /** A snapshot is taken by a transaction group of the pool: it is on the disk. */
  sync(): Promise<void> {
    return Promise.resolve();
  }

  async foreignClones(): Promise<ReadonlyMap<SnapshotId, readonly string[]>> {
    const { zfs, names, index } = this.#parts;
    return foreignClones(zfs, names, await index.read());
  }

  async claim(datasets: readonly Dataset[]): Promise<void> {
    await this.#inTurn(async () => {
      this.#views.forget();
      await this.#parts.mounts.claim();
      await this.#datasets.claim(new Set(datasets.map(({ id }) => id)));
    });
  }

  async leftovers(): Promise<Leftover[]> {
    // What this klee has yet to put in order is none.
    await this.#inTurn(() => this.#parts.carriers.settle());
    return leftovers(this.#parts, (owner) => this.#machine.isAlive(owner));
  }

  async sweep(): Promise<Leftover[]> {
    return this.#inTurn(() => sweep(this.#parts, (owner) => this.#machine.isAlive(owner), this.#vacate));
  }

  async close(): Promise<void> {
    const { carriers, mounts } = this.#parts;
    const undo = new UndoList();
    undo.add('the mount directory', () => mounts.close());
    undo.add('carriers of snapshots', () => carriers.settle());
    undo.add('datasets in use', () => this.#datasets.removeLate());
    for (const snapshot of this.#views.open()) undo.add(`view of @${snapshot}`, () => this.#views.remove(snapshot));
    for (const { id } of this.#datasets.mounted()) undo.add(`dataset ${id}`, () => this.#datasets.destroy(id));
    await this.#inTurn(() => undo.undoAll());
  }

  async #destroySnapshot(snapshot: SnapshotId): Promise<void> {
    await this.#views.remove(snapshot);
    await this.#parts.removal.snapshot(snapshot);
  }

  #guard<T>(work: () => Promise<T>): Promise<T> {
    return guardSpace(`the dataset ${this.#parts.names.top}`, work);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#parts.turns.take(work);
  }
}
