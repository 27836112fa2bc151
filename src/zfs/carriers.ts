/**
 * A dataset of which there are snapshots cannot go before them. What was written in it since the newest takes space all the same, and
 * so do the files of newer ones that were destroyed: another dataset becomes their carrier, a fresh clone of the newest that is promoted
 * (zfs-promote(8)), never mounted, nobody's; and the old one goes. Nothing is ever rolled back.
 *
 * The clone is nobody's from the beginning: until it is promoted it carries nothing, and any klee's sweep takes it away. Where another
 * klee's does so too early, there is another.
 */
import { newId } from '../storage/ids.js';
import type { SnapshotIndex } from './index-of-snapshots.js';
import { carriesNothing, type DatasetEntry, type Inventory, kept } from './inventory.js';
import { nobody, ownerProperty } from './marks.js';
import type { MountDirectory } from './mounts.js';
import { datasetOf, type Names } from './names.js';
import type { Zfs, ZfsResult } from './program.js';
import type { Turns } from './turns.js';

/** What carries snapshots only: never mounted, but for a moment to compare (differences.ts). */
export const ofCarriers: readonly string[] = ['mountpoint=none', 'atime=off', 'snapdir=hidden'];

/** How long, in milliseconds, no snapshot has to be removed before what they were removed from is looked at. */
const quietMs = 200;

/** How often somebody else can be quicker. */
const attempts = 4;

export class Carriers {
  readonly #zfs: Zfs;
  readonly #names: Names;
  readonly #index: SnapshotIndex;
  readonly #mounts: MountDirectory;
  readonly #turns: Turns;
  /** Those that a snapshot was removed from, with the time in ms at which the latest such was taken. */
  #unsettled = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(zfs: Zfs, names: Names, index: SnapshotIndex, mounts: MountDirectory, turns: Turns) {
    this.#zfs = zfs;
    this.#names = names;
    this.#index = index;
    this.#mounts = mounts;
    this.#turns = turns;
  }

  /**
   * Has another dataset carry the snapshots of one, and removes that. False: somebody is in it; it is out of the tree, carries nothing
   * any more, and has to be removed later.
   */
  async carry(name: string, mountpoint: string): Promise<boolean> {
    // What klee was making, or giving up, when it was killed.
    if (mountpoint === 'none') {
      await this.giveUp(name);
      this.unsettle(name, Infinity);
      return true;
    }
    const entry = await this.#index.dataset(name);
    const how = entry && (await this.#renew(entry, () => this.#mounts.whileUnused(mountpoint, ['destroy', name])));
    if (how === 'busy') return false;
    if (how === 'kept') return this.#park(name, mountpoint);
    await this.#mounts.removePoint(mountpoint);
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
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Whoever settles next learns why.
      this.#turns.take(() => this.settle()).catch(() => undefined);
    }, quietMs).unref();
  }

  /** With a dataset that is gone, its origin can have gone: one that was destroyed before, and that had no other clone. */
  originGone(inventory: Inventory, origin: string | undefined): void {
    const from = origin === undefined ? undefined : inventory.datasets.get(datasetOf(origin));
    const snapshot = from?.snapshots.find(({ name }) => name === origin);
    if (from === undefined || snapshot?.deferred !== true) return;
    this.unsettle(from.name, from.snapshots.at(-1) === snapshot ? Infinity : 0);
  }

  /** Removes the carriers that carry nothing any more; of others, the files of snapshots that were removed. To be called in turn. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#unsettled.size > 0) {
      const round = this.#unsettled;
      this.#unsettled = new Map();
      const inventory = await this.#index.read();
      for (const name of inventory.clonesFirst([...round.keys()])) {
        const since = round.get(name) ?? 0;
        round.delete(name);
        await this.#settleOne(inventory, name, since);
        // The same look at those that are still ahead will do.
        for (const ahead of round.keys()) this.#unsettled.delete(ahead);
      }
    }
    clearTimeout(this.#timer);
  }

  async #settleOne(inventory: Inventory, name: string, since: number): Promise<void> {
    const entry = inventory.datasets.get(name);
    if (entry?.owner !== nobody) return;
    const newest = kept(entry).at(-1);
    if (newest === undefined) {
      await this.#remove(inventory, entry);
    } else if (newest.mark?.kind === 'snapshot' && newest.mark.createdAt < since && !hasFinal(entry)) {
      await this.#renew(entry, () => this.#zfs.persist(['destroy', name]));
    }
  }

  /** Removes a carrier without snapshots of klee's. Those that others took go with it, but for those that have clones. */
  async #remove(inventory: Inventory, { name, origin, snapshots }: DatasetEntry): Promise<void> {
    for (const snapshot of snapshots.filter(({ deferred }) => !deferred)) {
      const how = snapshot.mark === undefined ? [] : ['-d'];
      await this.#zfs.attempt(['destroy', ...how, snapshot.name]);
    }
    const { failure } = await this.#zfs.persist(['destroy', name]);
    if (failure === undefined) this.originGone(inventory, origin);
    else if (!['missing', 'needed', 'busy'].includes(failure.problem)) throw failure.error;
  }

  /**
   * Moves the snapshots of a dataset into a carrier of their own and has the dataset destroyed. `kept`: it carries them itself, since
   * there is no room for another, or since it has a newer one of somebody else.
   */
  async #renew(found: DatasetEntry, destroy: () => Promise<ZfsResult>): Promise<'gone' | 'busy' | 'kept'> {
    const { name } = found;
    let entry: DatasetEntry | undefined = found;
    for (let tried = 0; tried < attempts && entry !== undefined; tried++) {
      for (const { mark, name: temporary } of entry.snapshots) {
        if (mark?.kind === 'temporary') await this.#zfs.attempt(['destroy', '-d', temporary]);
      }
      const carried = entry.snapshots.filter(({ mark }) => mark?.kind !== 'temporary');
      const newest = carried.at(-1);
      if (newest !== undefined && newest.mark === undefined && !newest.deferred) return 'kept';
      const moved =
        newest === undefined
          ? 'moved'
          : await this.#moveAll(
              carried.map((one) => one.name),
              newest.name,
            );
      if (moved === 'no room') return 'kept';
      if (moved === 'moved') {
        const { failure } = await destroy();
        if (failure?.problem === 'missing' && newest !== undefined) await this.#unsettleEmpty();
        if (failure === undefined || failure.problem === 'missing') return 'gone';
        if (failure.problem === 'busy') return 'busy';
        if (failure.problem !== 'needed') throw failure.error;
      }
      // Somebody took another snapshot of it, or moved or removed the newest.
      entry = await this.#index.dataset(name);
    }
    return entry === undefined ? 'gone' : 'kept';
  }

  async #moveAll(snapshots: readonly string[], newest: string): Promise<'moved' | 'elsewhere' | 'no room'> {
    const id = newId();
    const carrier = this.#names.isImage(newest) ? this.#names.image(id) : this.#names.container(id);
    const options = [`${ownerProperty}=${nobody}`, ...ofCarriers].flatMap((property) => ['-o', property]);
    const cloned = await this.#zfs.attempt(['clone', ...options, newest, carrier]);
    const promoted = cloned.failure === undefined ? await this.#zfs.persist(['promote', carrier]) : cloned;
    const { failure } = promoted;
    if (failure === undefined) {
      this.#index.move(snapshots, carrier);
      return 'moved';
    }
    if (cloned.failure === undefined) await this.#zfs.attempt(['destroy', carrier]);
    if (failure.problem === 'missing') return 'elsewhere';
    if (failure.error.code === 'KLEE_NO_SPACE') return 'no room';
    throw failure.error;
  }

  /** Has a dataset carry its snapshots itself, with all that was written in it. */
  async #park(name: string, mountpoint: string): Promise<boolean> {
    const { failure } = await this.#mounts.whileUnused(mountpoint, ['set', 'mountpoint=none', name]);
    if (failure?.problem === 'busy') return false;
    if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
    await this.#mounts.removePoint(mountpoint);
    // Last: whatever ends klee before, the next one's sweep does all of it again.
    await this.giveUp(name);
    // There may be room later.
    this.unsettle(name, Infinity);
    return true;
  }

  /** Another klee has done the same at the same time: then one carrier has become empty. */
  async #unsettleEmpty(): Promise<void> {
    const inventory = await this.#index.read();
    for (const dataset of inventory.datasets.values()) {
      if (dataset.owner === nobody && carriesNothing(dataset, inventory)) this.unsettle(dataset.name, 0);
    }
  }
}

/** Kleene knows an image by its dataset's name, which that has to keep. Nothing of klee's is newer than its final snapshot. */
function hasFinal({ snapshots }: DatasetEntry): boolean {
  return snapshots.some(({ deferred, mark }) => !deferred && mark?.kind === 'final');
}
