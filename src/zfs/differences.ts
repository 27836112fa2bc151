/**
 * What differs between trees. Where the program has `zfs diff`, it names what was changed since the last snapshot that both have in
 * their history, and only that is compared; else all of both trees is.
 */
import { UndoList } from '../host/undo.js';
import { newId } from '../storage/ids.js';
import { toRaw } from '../storage/raw-path.js';
import type { Change, Tree } from '../storage/store.js';
import { comparePaths, compareTrees } from '../storage/tree-comparison.js';
import { comparingContent } from './coarse-times.js';
import type { Datasets } from './datasets.js';
import type { Inventory } from './inventory.js';
import { markText, nobody } from './marks.js';
import { datasetOf, lastPart } from './names.js';
import type { ZfsParts } from './parts.js';
import { unnamedPaths } from './unnamed-paths.js';
import type { Views } from './views.js';
import { type ChangedPaths, parseDiff } from './zfs-diff.js';

export class Differences {
  readonly #parts: ZfsParts;
  readonly #datasets: Datasets;
  readonly #views: Views;
  /** Whether the program has `zfs diff`: zfs-fuse has not. */
  #canDiff: Promise<boolean> | undefined;

  constructor(parts: ZfsParts, datasets: Datasets, views: Views) {
    this.#parts = parts;
    this.#datasets = datasets;
    this.#views = views;
  }

  async *between(before: Tree, after: Tree): AsyncGenerator<Change, void, undefined> {
    const { files } = this.#parts;
    const [was, is] = [await this.#path(before), await this.#path(after)];
    if (was === is) return;
    const changed = (await this.#tells()) ? await this.#changed(before, after) : undefined;
    if (changed === undefined) {
      const since = await this.#commonSince(before, after);
      const contentDiffers = since === undefined ? undefined : comparingContent(files, was, is, since);
      yield* compareTrees(files, was, is, { contentDiffers });
      return;
    }
    const paths = new Set(changed.flatMap((one) => one.paths));
    for (const one of changed)
      for await (const path of unnamedPaths(files, toRaw(was), toRaw(is), one)) paths.add(path);
    yield* comparePaths(files, was, is, paths, new Set(changed.flatMap((one) => one.written)));
  }

  async #path(tree: Tree): Promise<string> {
    return 'dataset' in tree ? this.#datasets.find(tree.dataset).mountpoint : this.#views.path(tree.snapshot);
  }

  async #tells(): Promise<boolean> {
    this.#canDiff ??= this.#parts.zfs.attempt(['diff']).then(({ failure }) => failure?.problem !== 'unknown');
    return this.#canDiff;
  }

  /** When both trees were one, in ms since the epoch; undefined where that is not known. */
  async #commonSince(before: Tree, after: Tree): Promise<number | undefined> {
    const { index } = this.#parts;
    const ids = [before, after].map((tree) => ('dataset' in tree ? tree.dataset.origin : tree.snapshot));
    const [one = '', other = ''] = ids;
    // No listing for what is asked before and after each command: a dataset and the snapshot that it is of.
    if (one === other) return (await index.find(one))?.record.createdAt;
    const inventory = await index.read();
    const common = lastInCommon(
      inventory,
      ids.map((id) => inventory.snapshots.get(id)?.name ?? ''),
    );
    return [...inventory.snapshots.values()].find(({ name }) => name === common)?.record.createdAt;
  }

  /** What was changed on either side since both were one; undefined where ZFS does not tell. */
  async #changed(before: Tree, after: Tree): Promise<ChangedPaths[] | undefined> {
    const { index, zfs } = this.#parts;
    const undo = new UndoList();
    try {
      const ends = [await this.#snapshotOf(before, undo), await this.#snapshotOf(after, undo)];
      const inventory = await index.read();
      const from = lastInCommon(inventory, ends);
      if (from === undefined) return undefined;
      const changed: ChangedPaths[] = [];
      for (const to of ends.filter((end) => end !== from)) {
        // Both have to be mounted, though nothing is read there: di_get_mountpoints() in lib/libzfs/libzfs_diff.c.
        await this.#mounted(inventory, datasetOf(from), undo);
        const mountpoint = await this.#mounted(inventory, datasetOf(to), undo);
        const { stdout, failure } = await zfs.attempt(['diff', '-FHt', from, to]);
        if (failure !== undefined) return undefined;
        changed.push(parseDiff(stdout, mountpoint));
      }
      return changed;
    } finally {
      await undo.undoAll();
    }
  }

  /**
   * The name of the snapshot that holds a tree. Of a dataset one is taken: `zfs diff` reads what is on the disk, and to take a snapshot
   * puts everything there that was written before.
   */
  async #snapshotOf(tree: Tree, undo: UndoList): Promise<string> {
    const { index, zfs } = this.#parts;
    if ('snapshot' in tree) return (await index.get(tree.snapshot)).name;
    const name = `${this.#datasets.find(tree.dataset).name}@klee-${newId()}`;
    await zfs.run(['snapshot', '-o', markText({ kind: 'temporary' }), name]);
    undo.add(name, async () => {
      await zfs.run(['destroy', '-d', name]);
    });
    return name;
  }

  /** Where a dataset is mounted. A carrier, which is not, is mounted until all is undone. */
  async #mounted(inventory: Inventory, name: string, undo: UndoList): Promise<string> {
    const { mounts, zfs } = this.#parts;
    const own = this.#datasets.mountpointOf(name);
    if (own !== undefined) return own;
    const entry = inventory.datasets.get(name);
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

function lastInCommon(inventory: Inventory, [one = '', other = '']: readonly string[]): string | undefined {
  const ancestors = new Set(inventory.lineage(one));
  return inventory.lineage(other).find((name) => ancestors.has(name));
}
