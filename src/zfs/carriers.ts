/**
 * A dataset of which there are snapshots cannot go: it stays as their carrier, unmounted, nobody's, with the files of its newest
 * snapshot, so that what was written since takes no space. `zfs rollback` to the newest snapshot takes nothing else away.
 */
import type { SnapshotIndex } from './index-of-snapshots.js';
import { type DatasetEntry, type Inventory, kept, type SnapshotEntry } from './inventory.js';
import { nobody, ownerProperty } from './marks.js';
import type { MountDirectory } from './mounts.js';
import { datasetOf } from './names.js';
import type { Zfs } from './program.js';

/** How long, in milliseconds, to gather what snapshots were removed from before it is looked at. */
const gatherMs = 200;

/** How often the newest snapshot can be another one by the time that we roll back to it. */
const attempts = 3;

export class Carriers {
  readonly #zfs: Zfs;
  readonly #index: SnapshotIndex;
  readonly #mounts: MountDirectory;
  /** Those that a snapshot was removed from, with the time in ms at which the latest such was taken. */
  readonly #unsettled = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #settling: Promise<void> = Promise.resolve();

  constructor(zfs: Zfs, index: SnapshotIndex, mounts: MountDirectory) {
    this.#zfs = zfs;
    this.#index = index;
    this.#mounts = mounts;
  }

  /** Makes a dataset with snapshots a carrier. False: somebody is in it; it is out of the tree, and this has to be done again later. */
  async carry(name: string, mountpoint: string): Promise<boolean> {
    const { failure } = await this.#mounts.whileUnused(mountpoint, ['set', 'mountpoint=none', name]);
    if (failure?.problem === 'missing') return true;
    if (failure?.problem === 'busy') return false;
    if (failure !== undefined) throw failure.error;
    await this.#mounts.removePoint(mountpoint);
    const entry = await this.#index.dataset(name);
    if (entry === undefined) return true;
    if (!(await this.#rollBack(entry))) return false;
    // Last: whatever ends klee before, the next one's sweep does all of it again.
    await this.giveUp(name);
    // Its snapshots may have been moved into an image.
    if (kept(entry).length === 0) this.unsettle(name, 0);
    return true;
  }

  /** Takes the mark of its owner from a dataset. */
  async giveUp(name: string): Promise<void> {
    const { failure } = await this.#zfs.attempt(['set', `${ownerProperty}=${nobody}`, name]);
    if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
  }

  /**
   * Has `settle` look at a dataset, soon or when it is called.
   * @param since of the snapshots that were removed, when the latest was taken, in ms since the epoch
   */
  unsettle(name: string, since: number): void {
    this.#unsettled.set(name, Math.max(since, this.#unsettled.get(name) ?? 0));
    this.#timer ??= setTimeout(() => {
      // Whoever settles next learns why.
      this.settle().catch(() => undefined);
    }, gatherMs).unref();
  }

  /** Removes the carriers that carry nothing any more; from others, the files of snapshots that were removed. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#settling = this.#settling.catch(() => undefined).then(() => this.#settleAll());
    await this.#settling;
  }

  async #settleAll(): Promise<void> {
    while (this.#unsettled.size > 0) {
      const pending = [...this.#unsettled];
      this.#unsettled.clear();
      const inventory = await this.#index.read();
      for (const [name, since] of pending) await this.#settleOne(inventory, name, since);
    }
  }

  async #settleOne(inventory: Inventory, name: string, since: number): Promise<void> {
    const entry = inventory.datasets.get(name);
    if (entry?.owner !== nobody) return;
    const newest = kept(entry).at(-1);
    if (newest === undefined) {
      const removed = await this.#remove(entry);
      // With it that has gone which it was a clone of, if it was destroyed before.
      if (removed && entry.origin !== undefined && inventory.isDeferred(entry.origin)) {
        this.#unsettled.set(datasetOf(entry.origin), Infinity);
      }
    } else if (newest.mark?.kind === 'snapshot' && newest.mark.createdAt < since) await this.#rollBack(entry);
  }

  /**
   * Removes a carrier without snapshots of klee's, if that can be now. Those that others took go with it, but for those that have
   * clones.
   */
  async #remove({ name, snapshots }: DatasetEntry): Promise<boolean> {
    for (const snapshot of snapshots.filter(({ deferred }) => !deferred)) {
      const how = snapshot.mark === undefined ? [] : ['-d'];
      await this.#zfs.attempt(['destroy', ...how, snapshot.name]);
    }
    const { failure } = await this.#zfs.persist(['destroy', name]);
    if (failure !== undefined && !['missing', 'needed', 'busy'].includes(failure.problem)) throw failure.error;
    return failure === undefined;
  }

  /** Takes from a carrier what was written since its newest snapshot. False: somebody is in it. */
  async #rollBack(found: DatasetEntry): Promise<boolean> {
    let entry: DatasetEntry | undefined = found;
    for (let tried = 0; tried < attempts; tried++) {
      const [temporary, others] = parted(entry?.snapshots ?? []);
      for (const { name } of temporary) await this.#zfs.attempt(['destroy', name]);
      const newest = others.at(-1);
      // A snapshot that somebody else took since has its files anyway.
      if (newest === undefined || (newest.mark === undefined && !newest.deferred)) return true;
      const { failure } = await this.#zfs.persist(['rollback', newest.name]);
      if (failure === undefined) return true;
      if (failure.problem === 'busy') return false;
      // Moved to an image meanwhile, or somebody else took another.
      if (failure.problem !== 'missing' && failure.problem !== 'newer') throw failure.error;
      entry = await this.#index.dataset(found.name);
    }
    // Somebody else's bookmark is newer, say: then it takes more space than it need.
    return true;
  }
}

/** The temporary ones, and the others. */
function parted(snapshots: readonly SnapshotEntry[]): [SnapshotEntry[], SnapshotEntry[]] {
  const isTemporary = ({ mark }: SnapshotEntry) => mark?.kind === 'temporary';
  return [snapshots.filter(isTemporary), snapshots.filter((snapshot) => !isTemporary(snapshot))];
}
