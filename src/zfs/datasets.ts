/** The datasets of this klee: mounted, with its mark on them. */
import { join } from 'node:path';
import { KleeError } from '../errors.js';
import { unlessGone } from '../host/unless-gone.js';
import { newId } from '../storage/ids.js';
import type { Dataset, SnapshotId } from '../storage/store.js';
import { markText, ownerText } from './marks.js';
import type { ZfsParts } from './parts.js';
import type { ZfsResult } from './program.js';
import type { Mounted } from './removal.js';

/**
 * What all trees need, whatever they would inherit: no writing where something is read only, programs that run, and roots without
 * `.zfs` in them.
 */
const ofTrees = ['atime=off', 'exec=on', 'setuid=on', 'snapdir=hidden'];

/** Nothing that is written waits for the disk: what has to survive a power failure is on it when an image is made (keeping.ts). */
const unsynced = 'sync=disabled';

export class Datasets {
  readonly #parts: ZfsParts;
  readonly #mounted = new Map<string, Mounted & { origin: SnapshotId }>();
  /** The ids of those that a snapshot was taken of. */
  readonly #snapshotted = new Set<string>();
  /** Those that could not be removed yet: somebody was in them. */
  readonly #leaving = new Map<string, Mounted>();
  /** Whether this ZFS knows the property: zfs-fuse does not. */
  #unsynced = true;

  constructor(parts: ZfsParts) {
    this.#parts = parts;
  }

  /** A dataset with the files of a snapshot, mounted. One command. */
  async clone(snapshot: SnapshotId, how: { readOnly?: boolean } = {}): Promise<Mounted> {
    const { index } = this.#parts;
    const mounted = await this.#make(how.readOnly === true ? ['readonly=on'] : [], (name, options) =>
      index.attempt(snapshot, (from) => ['clone', ...options, from, name]),
    );
    await this.#expectTree(mounted);
    return mounted;
  }

  /** A dataset with the files of a snapshot that no id names. */
  async cloneForeign(snapshot: string, more: readonly string[] = []): Promise<Mounted> {
    return this.#make(more, (name, options) => this.#parts.zfs.attempt(['clone', ...options, snapshot, name]));
  }

  /** An empty dataset. */
  async create(): Promise<Mounted> {
    return this.#make([], (name, options) => this.#parts.zfs.attempt(['create', ...options, name]));
  }

  /** Makes a dataset that has come into being otherwise, and is not mounted, this klee's, and mounts it. */
  async adopt(id: string): Promise<Mounted> {
    const { zfs, names, mounts, owner } = this.#parts;
    const mounted = { id, name: names.container(id), mountpoint: mounts.at(id) };
    // One by one: zfs-fuse takes one property at a time.
    for (const property of [ownerText(owner), ...ofTrees, ...this.#sync(), `mountpoint=${mounted.mountpoint}`]) {
      const { failure } = await zfs.attempt(['set', property, mounted.name]);
      if (failure === undefined) continue;
      if (failure.problem !== 'unknown' || property !== unsynced) throw failure.error;
      this.#unsynced = false;
    }
    // Setting the mountpoint mounts a dataset that had none before: zfsprops(7).
    const { failure } = await zfs.attempt(['mount', mounted.name]);
    if (failure !== undefined && failure.problem !== 'mounted') throw failure.error;
    return mounted;
  }

  /** From now on `snapshot` and `destroy` know it. */
  open({ id, name, mountpoint }: Mounted, origin: SnapshotId): Dataset {
    const mounted = { id, name, mountpoint, origin };
    this.#mounted.set(id, mounted);
    return asDataset(mounted);
  }

  async snapshot(dataset: Dataset): Promise<Dataset> {
    const mounted = this.find(dataset);
    mounted.origin = await this.take(mounted, mounted.origin);
    return asDataset(mounted);
  }

  /** A snapshot of the dataset as it is at one moment, whatever is being written in it. */
  async take({ id, name }: Mounted, parent: SnapshotId | undefined): Promise<SnapshotId> {
    const { zfs, index } = this.#parts;
    const record = { id: newId(), parent, createdAt: Date.now() };
    const mark = markText({ kind: 'snapshot', parent, createdAt: record.createdAt });
    await zfs.run(['snapshot', '-o', mark, `${name}@${record.id}`]);
    this.#snapshotted.add(id);
    index.add({ name: `${name}@${record.id}`, record });
    return record.id;
  }

  /** Does nothing for one that is not there. */
  async destroy(id: string): Promise<void> {
    const mounted = this.#mounted.get(id);
    if (mounted === undefined) return;
    await this.remove(mounted);
    this.#mounted.delete(id);
  }

  /** Removes a dataset now, or when nobody is in it any more. */
  async remove(mounted: Mounted): Promise<void> {
    const { carriers, removal } = this.#parts;
    const { id, name, mountpoint } = mounted;
    this.#leaving.set(id, mounted);
    const removed = this.#snapshotted.has(id) ? carriers.carry(name, mountpoint) : removal.dataset(mounted);
    if (await removed) this.#leaving.delete(id);
  }

  /** Tries again to remove those that somebody was in. What is still in use then is left to the sweep of another klee. */
  async removeLate(): Promise<void> {
    for (const mounted of [...this.#leaving.values()]) await this.remove(mounted);
  }

  /** Writes on those datasets whose they are now, and forgets all others. */
  async claim(kept: ReadonlySet<string>): Promise<void> {
    const { zfs, owner } = this.#parts;
    this.#leaving.clear();
    for (const [id, { name }] of [...this.#mounted]) {
      const { failure } = kept.has(id) ? await zfs.attempt(['set', ownerText(owner), name]) : {};
      if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
      if (failure !== undefined || !kept.has(id)) this.#mounted.delete(id);
    }
  }

  /** Where the dataset of this name is mounted by this klee. */
  mountpointOf(name: string): string | undefined {
    return [...this.#mounted.values()].find((mounted) => mounted.name === name)?.mountpoint;
  }

  mounted(): Mounted[] {
    return [...this.#mounted.values()];
  }

  /** One that has been removed otherwise. */
  forget(id: string): void {
    this.#mounted.delete(id);
  }

  find({ id }: Pick<Dataset, 'id'>): Mounted & { origin: SnapshotId } {
    const mounted = this.#mounted.get(id);
    if (mounted !== undefined) return mounted;
    throw new KleeError('KLEE_STORAGE', `there is no dataset ${id}`, {
      hint: 'it was removed, or belongs to another klee',
    });
  }

  async #make(
    more: readonly string[],
    command: (name: string, options: readonly string[]) => Promise<ZfsResult>,
  ): Promise<Mounted> {
    const { index, mounts, names, owner } = this.#parts;
    await index.ready();
    await mounts.ready();
    const id = newId();
    const mounted = { id, name: names.container(id), mountpoint: mounts.at(id) };
    const properties = () => [
      `mountpoint=${mounted.mountpoint}`,
      ownerText(owner),
      ...ofTrees,
      ...this.#sync(),
      ...more,
    ];
    const attempt = () =>
      command(
        mounted.name,
        properties().flatMap((property) => ['-o', property]),
      );

    let result = await attempt();
    if (result.failure?.problem === 'unknown' && this.#unsynced) {
      this.#unsynced = false;
      result = await attempt();
    }
    // Some versions succeed although they could not mount it: zfs_do_clone in cmd/zfs/zfs_main.c.
    if (result.failure === undefined && !/mount/.test(result.said)) return mounted;
    await this.remove(mounted);
    throw result.failure?.error ?? notMounted(result.said);
  }

  #sync(): string[] {
    return this.#unsynced ? [unsynced] : [];
  }

  /** @throws KleeError KLEE_STORAGE when the tree is not to be seen where it was mounted; the dataset is gone then */
  async #expectTree(mounted: Mounted): Promise<void> {
    const { name, mountpoint } = mounted;
    // Every tree of klee's has it: makeJailPlaces.
    if ((await unlessGone(this.#parts.files.lstat(join(mountpoint, 'dev')))) !== undefined) return;
    await this.remove(mounted);
    throw new KleeError('KLEE_STORAGE', `${name} was mounted on ${mountpoint}, but is not to be seen there`, {
      hint: 'run klee in the mount namespace that ZFS mounts in: that of zfs-fuse, say',
    });
  }
}

function asDataset({ id, origin, mountpoint }: Mounted & { origin: SnapshotId }): Dataset {
  return { id, origin, mountpoint, path: mountpoint };
}

function notMounted(said: string): KleeError {
  return new KleeError('KLEE_STORAGE', `zfs: ${said.trim().split('\n')[0] ?? ''}`, {
    hint: 'run klee as root: on Linux nobody else mounts file systems',
  });
}
