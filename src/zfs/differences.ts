/**
 * What differs between trees. Where the program has `zfs diff`, it names what was changed since the last snapshot that both have in
 * their history, and only that is compared; else all of both trees is.
 */
import type { Machine } from '../host/machine.js';
import { UndoList } from '../host/undo.js';
import { newId } from '../storage/ids.js';
import { toRaw } from '../storage/raw-path.js';
import type { Change, SnapshotId, Tree } from '../storage/store.js';
import { comparePaths, compareTrees } from '../storage/tree-comparison.js';
import type { Datasets } from './datasets.js';
import type { Inventory } from './inventory.js';
import { markText, nobody } from './marks.js';
import { datasetOf, lastPart } from './names.js';
import type { ZfsParts } from './parts.js';
import type { Mounted } from './removal.js';
import { unnamedPaths } from './unnamed-paths.js';
import { unwrittenSince } from './unwritten.js';
import type { Views } from './views.js';
import { type ChangedPaths, parseDiff } from './zfs-diff.js';

export class Differences {
  readonly #parts: ZfsParts;
  readonly #datasets: Datasets;
  readonly #views: Views;
  /**
   * Where jails mount on the host, so that a live tree has on it what is mounted in a jail, devices above all. On Linux they have a
   * mount namespace of their own.
   */
  readonly #mountedOver: boolean;
  /** Whether the program has `zfs diff`: zfs-fuse has not. */
  #canDiff: Promise<boolean> | undefined;

  constructor(parts: ZfsParts, datasets: Datasets, views: Views, platform: Machine['platform']) {
    this.#parts = parts;
    this.#datasets = datasets;
    this.#views = views;
    this.#mountedOver = platform !== 'linux';
  }

  async *between(before: Tree, after: Tree): AsyncGenerator<Change, void, undefined> {
    const undo = new UndoList();
    try {
      yield* this.#between(new Side(before), new Side(after), undo);
    } finally {
      await undo.undoAll();
    }
  }

  async *#between(before: Side, after: Side, undo: UndoList): AsyncGenerator<Change, void, undefined> {
    const { files } = this.#parts;
    const changed = (await this.#tells()) ? await this.#changed(before, after, undo) : undefined;
    if (changed?.every(({ paths }) => paths.length === 0) === true) return;
    const [was, is] = [await this.#path(before, undo), await this.#path(after, undo)];
    if (was === is) return;
    if (changed === undefined) {
      const since = await this.#commonSince(before, after);
      yield* compareTrees(files, was, is, { isUnwritten: unwrittenSince(since) });
      return;
    }
    const paths = new Set(changed.flatMap((one) => one.paths));
    for (const one of changed)
      for await (const path of unnamedPaths(files, toRaw(was), toRaw(is), one)) paths.add(path);
    yield* comparePaths(files, was, is, paths, new Set(changed.flatMap((one) => one.written)));
  }

  /** Where to see a tree as its dataset has it, whatever is mounted over it. */
  async #path({ tree, taken }: Side, undo: UndoList): Promise<string> {
    if ('snapshot' in tree) return this.#views.path(tree.snapshot);
    const live = this.#datasets.find(tree.dataset);
    if (!this.#mountedOver) return live.mountpoint;
    const view = await this.#datasets.cloneForeign(taken ?? (await this.#take(live, undo)), ['readonly=on']);
    undo.add(`the view of ${live.name}`, () => this.#datasets.remove(view));
    return view.mountpoint;
  }

  async #tells(): Promise<boolean> {
    this.#canDiff ??= this.#parts.zfs.attempt(['diff']).then(({ failure }) => failure?.problem !== 'unknown');
    return this.#canDiff;
  }

  /** When both trees were one, in ms since the epoch; undefined where that is not known. */
  async #commonSince(before: Side, after: Side): Promise<number | undefined> {
    const { index } = this.#parts;
    const [was, is] = [(await index.get(before.origin)).record, (await index.get(after.origin)).record];
    if (was.id === is.id || was.id === is.parent) return was.createdAt;
    const inventory = await index.read();
    const names = [before, after].map(({ origin }) => inventory.snapshots.get(origin)?.name ?? '');
    const common = lastInCommon(inventory, names);
    return [...inventory.snapshots.values()].find(({ name }) => name === common)?.record.createdAt;
  }

  /** What was changed on either side since both were one; undefined where ZFS does not tell. */
  async #changed(before: Side, after: Side, undo: UndoList): Promise<ChangedPaths[] | undefined> {
    const { index, zfs } = this.#parts;
    const ends = [await this.#snapshotOf(before, undo), await this.#snapshotOf(after, undo)];
    const mounts = new UndoList();
    try {
      const from =
        before.origin === after.origin ? (await index.get(after.origin)).name : lastInCommon(await index.read(), ends);
      if (from === undefined) return undefined;
      const changed: ChangedPaths[] = [];
      for (const to of ends.filter((end) => end !== from)) {
        // Both have to be mounted, though nothing is read there: di_get_mountpoints() in lib/libzfs/libzfs_diff.c.
        await this.#mounted(datasetOf(from), mounts);
        const mountpoint = await this.#mounted(datasetOf(to), mounts);
        const { stdout, failure } = await zfs.attempt(['diff', '-FHt', from, to]);
        if (failure !== undefined) return undefined;
        changed.push(parseDiff(stdout, mountpoint));
      }
      return changed;
    } finally {
      await mounts.undoAll();
    }
  }

  /** The name of the snapshot that holds a tree. */
  async #snapshotOf(side: Side, undo: UndoList): Promise<string> {
    const { tree } = side;
    if ('snapshot' in tree) return (await this.#parts.index.get(tree.snapshot)).name;
    side.taken = await this.#take(this.#datasets.find(tree.dataset), undo);
    return side.taken;
  }

  /** `zfs diff` reads what is on the disk, and to take a snapshot puts everything there that was written before. */
  async #take({ name: dataset }: Mounted, undo: UndoList): Promise<string> {
    const { zfs } = this.#parts;
    const name = `${dataset}@klee-${newId()}`;
    await zfs.run(['snapshot', '-o', markText({ kind: 'temporary' }), name]);
    undo.add(name, async () => {
      await zfs.run(['destroy', '-d', name]);
    });
    return name;
  }

  /** Where a dataset is mounted. A carrier, which is not, is mounted until all is undone. */
  async #mounted(name: string, undo: UndoList): Promise<string> {
    const { index, mounts, zfs } = this.#parts;
    const own = this.#datasets.mountpointOf(name);
    if (own !== undefined) return own;
    const entry = await index.dataset(name);
    if (entry?.owner !== nobody) return entry?.mountpoint ?? '';
    const mountpoint = mounts.at(lastPart(name));
    await zfs.attempt(['set', `mountpoint=${mountpoint}`, name]);
    undo.add(`the mount of ${name}`, async () => {
      await mounts.whileUnused(mountpoint, ['set', 'mountpoint=none', name]);
      await mounts.removePoint(mountpoint);
    });
    // Where setting the mountpoint has not mounted it. What else can fail, `zfs diff` answers with a failure of its own.
    await zfs.attempt(['mount', name]);
    return mountpoint;
  }
}

/** One of the two trees. */
class Side {
  /** The snapshot that was taken of a dataset to be compared. */
  taken: string | undefined;

  constructor(readonly tree: Tree) {}

  /** The last snapshot that holds what the tree has in common with others. */
  get origin(): SnapshotId {
    return 'dataset' in this.tree ? this.tree.dataset.origin : this.tree.snapshot;
  }
}

function lastInCommon(inventory: Inventory, [one = '', other = '']: readonly string[]): string | undefined {
  const ancestors = new Set(inventory.lineage(one));
  return inventory.lineage(other).find((name) => ancestors.has(name));
}
