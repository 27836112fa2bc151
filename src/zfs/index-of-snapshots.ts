/**
 * Where each snapshot lies now. Known from one listing and kept in mind: going back costs none. Another klee may move a snapshot (by
 * making an image of it) or remove it; zfs(8) then says that it does not exist, and there is another listing.
 */
import { KleeError } from '../errors.js';
import type { SnapshotId } from '../storage/store.js';
import { type DatasetEntry, Inventory, type Known, listingOf } from './inventory.js';
import { datasetOf, type Names } from './names.js';
import type { Zfs, ZfsResult } from './program.js';

/** How often a snapshot can be elsewhere by the time that we look there. */
const attempts = 5;

export class SnapshotIndex {
  readonly #zfs: Zfs;
  readonly #names: Names;
  #known: Map<SnapshotId, Known> | undefined;
  #last: Inventory | undefined;
  #layout: Promise<void> | undefined;
  readonly #prepared: () => Promise<void>;

  /** @param prepared called when klee's datasets are there */
  constructor(zfs: Zfs, names: Names, prepared: () => Promise<void> = () => Promise.resolve()) {
    this.#zfs = zfs;
    this.#names = names;
    this.#prepared = prepared;
  }

  /** What there is now. @throws KleeError KLEE_STORAGE when the pool is not there */
  async read(): Promise<Inventory> {
    const { stdout, failure } = await this.#zfs.attempt(listingOf(this.#names.top));
    if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
    if (failure !== undefined) await this.#expectPool();
    const inventory = new Inventory(this.#names, failure === undefined ? stdout : '');
    this.#known = new Map(inventory.snapshots);
    this.#last = inventory;
    return inventory;
  }

  /** One dataset as it is now, with its snapshots; undefined when there is none. */
  async dataset(name: string): Promise<DatasetEntry | undefined> {
    const { stdout, failure } = await this.#zfs.attempt(listingOf(name, 1));
    if (failure === undefined) return new Inventory(this.#names, stdout).datasets.get(name);
    if (failure.problem === 'missing') return undefined;
    throw failure.error;
  }

  /** The history of a snapshot, itself first (Inventory.lineage), as it was at the last listing that knows it. */
  async lineage(name: string): Promise<string[]> {
    const known = this.#last?.lineage(name) ?? [];
    return known[0] === name ? known : (await this.read()).lineage(name);
  }

  /** What is known may be wrong: the next one who asks gets a new listing. */
  doubt(): void {
    this.#known = undefined;
    this.#last = undefined;
  }

  async find(id: SnapshotId): Promise<Known | undefined> {
    return this.#known?.get(id) ?? (await this.read()).snapshots.get(id);
  }

  /** @throws KleeError KLEE_NO_SNAPSHOT */
  async get(id: SnapshotId): Promise<Known> {
    const known = await this.find(id);
    if (known !== undefined) return known;
    throw noSnapshot(id);
  }

  add(known: Known): void {
    this.#known?.set(known.record.id, known);
  }

  /** Snapshots that another dataset has taken over. */
  move(names: readonly string[], dataset: string): void {
    const moved = new Map(names.map((name) => [name, name.replace(datasetOf(name), dataset)]));
    for (const [id, known] of this.#known ?? []) {
      const name = moved.get(known.name);
      const final = known.final === undefined ? undefined : (moved.get(known.final) ?? known.final);
      if (name !== undefined) this.#known?.set(id, { ...known, name, final });
    }
  }

  forget(id: SnapshotId): void {
    this.#known?.delete(id);
  }

  /**
   * Runs zfs(8) with the name that a snapshot has; with the next one where it is no longer called that.
   * @throws KleeError KLEE_NO_SNAPSHOT
   */
  async attempt(
    id: SnapshotId,
    argv: (name: string) => readonly string[] | Promise<readonly string[]>,
  ): Promise<ZfsResult> {
    for (let tried = 1; ; tried++) {
      const { name } = await this.get(id);
      const result = await this.#zfs.attempt(await argv(name));
      if (result.failure?.problem !== 'missing' || tried === attempts) return result;
      await this.read();
    }
  }

  /** Makes the datasets that all others lie in, where they are missing. */
  async ready(): Promise<void> {
    this.#layout ??= this.#makeLayout().catch((error: unknown) => {
      this.#layout = undefined;
      throw error;
    });
    await this.#layout;
  }

  async #makeLayout(): Promise<void> {
    const { datasets } = await this.read();
    // Not mounted themselves. Tools that take snapshots by the clock (zfs-auto-snapshot, and those that follow it) leave them out, and
    // what is in them is no network's business, whatever the datasets above are.
    const own = ['canmount=off', 'com.sun:auto-snapshot=false', 'sharenfs=off'].flatMap((property) => ['-o', property]);
    const wanted = [this.#names.top, this.#names.images(), this.#names.containers()];
    for (const name of wanted.filter((one) => !datasets.has(one))) {
      // -p: another klee may be quicker.
      await this.#zfs.run(['create', '-p', ...own, name]);
    }
    await this.#prepared();
  }

  async #expectPool(): Promise<void> {
    const pool = this.#names.pool();
    const { failure } = await this.#zfs.attempt(['list', '-H', '-o', 'name', pool]);
    if (failure === undefined) return;
    if (failure.problem !== 'missing') throw failure.error;
    throw new KleeError('KLEE_STORAGE', `there is no ZFS pool ${pool}`, {
      hint: "'zpool list' lists the pools; name a dataset of one of them with --dataset",
      cause: failure.error,
    });
  }
}

function noSnapshot(id: SnapshotId): KleeError {
  return new KleeError('KLEE_NO_SNAPSHOT', `invalid snapshot @${id}`, {
    hint: 'list those that exist with: klee snapshots IMAGE',
  });
}
