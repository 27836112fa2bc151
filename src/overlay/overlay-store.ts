/** The store on overlayfs: a snapshot is a stack of read-only directories, a dataset one more directory mounted over it. */
import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../host/machine.js';
import type { Namespace } from '../host/namespace.js';
import { UndoList } from '../host/undo.js';
import { makeJailPlaces } from '../storage/jail-places.js';
import { guardSpace } from '../storage/space.js';
import type {
  Change,
  Dataset,
  Occupants,
  Leftover,
  SnapshotId,
  SnapshotRecord,
  Store,
  Tree,
} from '../storage/store.js';
import { compareTrees, type IsUnwritten } from '../storage/tree-comparison.js';
import { Collector } from './collector.js';
import { Datasets } from './datasets.js';
import { Layers } from './layers.js';
import { emptyLayer, Layout } from './layout.js';
import { Mounter } from './mounting.js';
import { type OverlayRecord, Records } from './records.js';
import { type OverlayParts, recordDirectory } from './snapshots.js';
import { differing } from './stacks.js';
import { Trash } from './trash.js';
import { addedBytes, diskUsage } from './usage.js';
import { Views } from './views.js';
import { Workplaces } from './workplaces.js';

export interface OverlayOptions {
  /** The directory with all of klee's state; it is made when missing. Its file system holds the trees. */
  readonly root: string;
  /** Opens the namespace that mounts are made in, once: called at the first mount, and again at each further one. */
  readonly namespace: () => Promise<Namespace>;
  /** This machine; its programs run outside the namespace. */
  readonly machine: Pick<Machine, 'files' | 'programs' | 'owner' | 'isAlive'>;
}

/** @throws KleeError KLEE_NO_SPACE */
export async function openOverlayStore(options: OverlayOptions): Promise<OverlayStore> {
  const { root, machine } = options;
  const { programs, files } = machine;
  await guardSpace(diskOf(root), async () => {
    await mkdir(root, { recursive: true });
    // Trees hold setuid programs and other people's secrets: nobody else gets in.
    await mkdir(join(root, 'overlay'), { recursive: true, mode: 0o700 });
  });
  // Paths are also looked up through /proc/<pid>/root, where an absolute link in them would lead back out of the namespace.
  const layout = new Layout(join(await realpath(root), 'overlay'));
  await guardSpace(diskOf(root), async () => {
    const directories = [layout.layer(emptyLayer), layout.records(), layout.workplaces(), layout.trash()];
    for (const directory of directories) await mkdir(directory, { recursive: true });
  });
  const trash = new Trash(layout, programs);
  const workplaces = new Workplaces(machine, layout, trash);
  const records = new Records(layout);
  return new OverlayStore(root, {
    layout,
    programs,
    files,
    trash,
    workplaces,
    records,
    layers: new Layers(layout),
    mounter: new Mounter(layout, options.namespace),
    collector: new Collector(machine, layout, records, workplaces, trash),
  });
}

/** Made by `openOverlayStore`. Several klees can use one root at the same time. */
export class OverlayStore implements Store {
  readonly name = 'overlay';
  readonly #root: string;
  readonly #parts: OverlayParts;
  readonly #datasets: Datasets;
  readonly #views: Views;

  constructor(root: string, parts: OverlayParts) {
    this.#root = root;
    this.#parts = parts;
    this.#datasets = new Datasets(parts);
    this.#views = new Views(parts);
  }

  async importTree(fill: (directory: string) => Promise<void>): Promise<SnapshotId> {
    return guardSpace(diskOf(this.#root), async () => {
      const { layout, files, trash, workplaces } = this.#parts;
      const directory = 'tree';
      const workplace = await workplaces.create([], [directory]);
      try {
        const tree = layout.workplace(workplace, directory);
        // Whatever the umask is: it becomes the root directory of jails.
        await chmod(tree, 0o755);
        await fill(tree);
        await makeJailPlaces(files, tree);
        return (await recordDirectory(this.#parts, { workplace, directory, below: [], parent: undefined })).id;
      } catch (error) {
        await workplaces.remove(workplace);
        // At once: it may be what has filled the disk.
        await trash.flush();
        throw error;
      } finally {
        await workplaces.remove(workplace);
      }
    });
  }

  async clone(snapshot: SnapshotId): Promise<Dataset> {
    return guardSpace(diskOf(this.#root), () => this.#datasets.clone(snapshot));
  }

  async snapshot(dataset: Dataset, occupants: Occupants): Promise<Dataset> {
    return guardSpace(diskOf(this.#root), () => this.#datasets.snapshot(dataset, occupants));
  }

  async destroyDataset(dataset: Dataset): Promise<void> {
    await this.#datasets.destroy(dataset.id);
  }

  async destroySnapshot(snapshot: SnapshotId): Promise<void> {
    const { collector, records } = this.#parts;
    const record = records.find(snapshot);
    if (record === undefined) return;
    await this.#views.remove(snapshot);
    if (await records.remove(snapshot)) await collector.removeUnused(record.layers);
  }

  async destroyAll(datasets: readonly Dataset[], snapshots: readonly SnapshotId[]): Promise<void> {
    for (const dataset of datasets) await this.destroyDataset(dataset);
    for (const snapshot of snapshots) await this.destroySnapshot(snapshot);
  }

  async *diff(before: Tree, after: Tree): AsyncGenerator<Change, void, undefined> {
    const written = differing(await this.#directories(before), await this.#directories(after));
    if (written?.length === 0) return;
    const isUnwritten = this.#tellingUnwritten(before, after);
    yield* compareTrees(this.#parts.files, await this.#path(before), await this.#path(after), { written, isUnwritten });
  }

  async view(snapshot: SnapshotId): Promise<string> {
    return guardSpace(diskOf(this.#root), () => this.#views.path(snapshot));
  }

  async record(snapshot: SnapshotId): Promise<SnapshotRecord> {
    return Promise.resolve(asWritten(this.#parts.records.read(snapshot)));
  }

  async list(): Promise<SnapshotRecord[]> {
    const { records } = this.#parts;
    const found = (await records.ids()).map((id) => records.find(id)).filter((record) => record !== undefined);
    return found.sort((one, other) => one.createdAt - other.createdAt).map(asWritten);
  }

  async usage(snapshot: SnapshotId): Promise<number> {
    const { layout, records } = this.#parts;
    const { layers, parent } = records.read(snapshot);
    const inherited = parent === undefined ? [] : (records.find(parent)?.layers ?? []);
    const own = layers.filter((layer) => !inherited.includes(layer));
    // The parent's own copy of the upper directory that this one is a later copy of.
    const [replaced] = inherited.filter((layer) => !layers.includes(layer));
    const paths = own.map((layer) => layout.layer(layer));
    const [copy] = paths;
    if (replaced === undefined || copy === undefined || paths.length > 1) return diskUsage(paths);
    return addedBytes(copy, layout.layer(replaced));
  }

  /**
   * Overlays mounted `volatile` leave to the disk what it does of itself; this writes out the file system under them. What a
   * snapshot needs are its layers, whichever branch they came from.
   */
  async keep(snapshot: SnapshotId): Promise<void> {
    this.#parts.records.read(snapshot);
    await this.sync();
  }

  async freed(): Promise<void> {
    await this.#parts.trash.flush();
  }

  async sync(): Promise<void> {
    const { layout, programs } = this.#parts;
    await guardSpace(diskOf(this.#root), () => programs.run(['sync', '--file-system', layout.records()]));
  }

  /** Nobody can make anything of a layer without copying it. */
  foreignClones(): Promise<ReadonlyMap<SnapshotId, readonly string[]>> {
    return Promise.resolve(new Map());
  }

  async leftovers(): Promise<Leftover[]> {
    return this.#parts.collector.leftovers();
  }

  /** What living klees use, or may be about to use, stays. */
  /** A machine that overlayfs is worked with on has one owner for good. */
  claim(): Promise<void> {
    return Promise.resolve();
  }

  async sweep(): Promise<Leftover[]> {
    return this.#parts.collector.sweep();
  }

  async close(): Promise<void> {
    const undo = new UndoList();
    undo.add('discarded directories', () => this.#parts.trash.flush());
    for (const snapshot of this.#views.mounted()) undo.add(`view of @${snapshot}`, () => this.#views.remove(snapshot));
    for (const id of this.#datasets.mounted()) undo.add(`dataset ${id}`, () => this.#datasets.destroy(id));
    await undo.undoAll();
  }

  async #directories(tree: Tree): Promise<string[]> {
    const { layout, records } = this.#parts;
    if ('dataset' in tree) return this.#datasets.directories(tree.dataset);
    return records.read(tree.snapshot).layers.map((layer) => layout.layer(layer));
  }

  /**
   * A dataset that is mounted still and the snapshot that it goes on from, which may be a copy of what was written to it: what was
   * changed last before its copy was made is what was copied.
   */
  #tellingUnwritten(before: Tree, after: Tree): IsUnwritten | undefined {
    if ('dataset' in before) return 'dataset' in after ? undefined : swapped(this.#tellingUnwritten(after, before));
    if ('snapshot' in after || !this.#datasets.goesOnFrom(after.dataset, before.snapshot)) return undefined;
    return (copied, live) =>
      copied.ctimeNs !== undefined && live.ctimeNs !== undefined && live.ctimeNs < copied.ctimeNs;
  }

  async #path(tree: Tree): Promise<string> {
    return 'dataset' in tree ? tree.dataset.path : this.view(tree.snapshot);
  }
}

function swapped(isUnwritten: IsUnwritten | undefined): IsUnwritten | undefined {
  return isUnwritten && ((before, after) => isUnwritten(after, before));
}

const diskOf = (root: string) => `the file system of ${root}`;

function asWritten({ id, parent, createdAt }: OverlayRecord): SnapshotRecord {
  return { id, parent, createdAt };
}
