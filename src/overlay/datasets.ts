/** Datasets: an upper directory each, mounted over the layers of a snapshot. */
import type { BigIntStats } from 'node:fs';
import { chmod, chown, mkdir, readdir, rename, stat } from 'node:fs/promises';
import { KleeError } from '../errors.js';
import type { Dataset, Occupants, SnapshotId } from '../storage/store.js';
import { copyDirectory } from './copying.js';
import { maximumLayers } from './mounting.js';
import type { OverlayRecord } from './records.js';
import { flatten, type OverlayParts, recordDirectory, recordSnapshot, workplaceOf } from './snapshots.js';
import { summarizeSmall, type Summary } from './summary.js';

/**
 * What to copy although the mount could be renewed: less work than to start the jail again. Each further step copies it again,
 * so that the cost of n small files over n steps grows with n squared: 64 keeps both that and the jail's restarts rare.
 */
const cheapToCopy = { entries: 64, bytes: 1024 * 1024 };

/** Kernels before 6.13 give all changes between two ticks of the clock the same time: ticks are 10 ms apart at most. */
const tickNs = 20_000_000n;

/** How high a stack may grow under a dataset; above that there is room for what snapshots of it put on top. */
const highestStack = 450;

interface Mounted {
  readonly id: string;
  origin: SnapshotId;
  /** Under the upper directory, topmost first. */
  layers: readonly string[];
  /** Counts the upper directories that it has had: `upper1`, `upper2`, ... */
  generation: number;
  /** The upper directory itself when it was mounted. */
  mark: BigIntStats;
  /** The last copy that was made of the upper directory, where it is certain to hold what the directory held then. */
  copied?: { readonly fingerprint: string; readonly layers: readonly string[] } | undefined;
}

const upperOf = (generation: number) => `upper${generation}`;
const workOf = (generation: number) => `work${generation}`;
/** An empty directory at hand, so that a mount can be made again when the disk is full. */
const spare = 'spare';

export class Datasets {
  readonly #parts: OverlayParts;
  readonly #mounted = new Map<string, Mounted>();

  constructor(parts: OverlayParts) {
    this.#parts = parts;
  }

  async clone(snapshot: SnapshotId): Promise<Dataset> {
    const { layout, mounter, records, workplaces } = this.#parts;
    if (records.read(snapshot).layers.length > maximumLayers) await flatten(this.#parts, snapshot);
    const directories = ['tree', spare, upperOf(1), workOf(1)];
    const { id, layers } = await workplaceOf(this.#parts, snapshot, directories);
    try {
      const upper = layout.workplace(id, upperOf(1));
      await takeAttributes(upper, layout.layer(layers[0] ?? ''));
      await mounter.mountWritable(id, { layers, upper: upperOf(1), work: workOf(1) });
      const mark = await stat(upper, { bigint: true });
      const mounted = { id, origin: snapshot, layers, generation: 1, mark };
      this.#mounted.set(id, mounted);
      return await this.#dataset(mounted);
    } catch (error) {
      await workplaces.remove(id);
      throw error;
    }
  }

  async snapshot(dataset: Dataset, occupants: Occupants): Promise<Dataset> {
    const mounted = this.#find(dataset);
    mounted.origin = (await this.#record(mounted, occupants)).id;
    return this.#dataset(mounted);
  }

  /** Its layers as directories, topmost first; the upper one only when something was written to it. */
  async directories(dataset: Dataset): Promise<string[]> {
    const mounted = this.#find(dataset);
    const layers = mounted.layers.map((layer) => this.#parts.layout.layer(layer));
    return (await this.#isUntouched(mounted)) ? layers : [this.#upper(mounted), ...layers];
  }

  /** Whether a snapshot is the one that a dataset goes on from. */
  goesOnFrom(dataset: Dataset, snapshot: SnapshotId): boolean {
    return this.#find(dataset).origin === snapshot;
  }

  async destroy(id: string): Promise<void> {
    if (!this.#mounted.has(id)) return;
    await this.#parts.mounter.detach(id);
    await this.#parts.workplaces.remove(id);
    this.#mounted.delete(id);
  }

  mounted(): string[] {
    return [...this.#mounted.keys()];
  }

  async #record(mounted: Mounted, occupants: Occupants): Promise<OverlayRecord> {
    const { id, origin, layers, copied } = mounted;
    if (await this.#isUntouched(mounted)) return recordSnapshot(this.#parts, origin, layers);
    if (occupants.alive) return this.#copy(mounted, (work) => occupants.freeze(work));
    const small = layers.length < highestStack ? await summarizeSmall(this.#upper(mounted), cheapToCopy) : undefined;
    if (small === undefined) return this.#renew(mounted, occupants);
    if (small.fingerprint === copied?.fingerprint) return recordSnapshot(this.#parts, origin, copied.layers);

    const certain = isCertain(small);
    const record = await this.#copy(mounted, (work) => work());
    if (certain) {
      // So that the copy is there even when its snapshot is removed.
      const copied = { fingerprint: small.fingerprint, layers: record.layers };
      await this.#parts.workplaces.need(id, record.layers).then(
        () => (mounted.copied = copied),
        () => undefined,
      );
    }
    return record;
  }

  /** Takes a snapshot with a copy of the upper directory. The mount stays. */
  async #copy(mounted: Mounted, hold: (work: () => Promise<void>) => Promise<void>): Promise<OverlayRecord> {
    const { layout, programs, trash, workplaces } = this.#parts;
    const { id, layers, origin } = mounted;
    const copy = layout.workplace(id, 'copy');
    mounted.copied = undefined;
    try {
      await hold(() => copyDirectory(programs, this.#upper(mounted), copy));
      return await recordDirectory(this.#parts, { workplace: id, directory: 'copy', below: layers, parent: origin });
    } catch (error) {
      // At once: it may be what has filled the disk.
      await trash.discard(copy);
      await trash.flush();
      throw error;
    } finally {
      // The copy is the snapshot's alone. Where this cannot be said (on a full disk), it is only kept for longer.
      await workplaces.need(id, layers).catch(() => undefined);
    }
  }

  /** Takes a snapshot by making the upper directory a layer and mounting an empty one over it. */
  async #renew(mounted: Mounted, occupants: Occupants): Promise<OverlayRecord> {
    const { layout, mounter, records, layers, workplaces, collector, trash } = this.#parts;
    const { id, generation } = mounted;
    const next = [upperOf(generation + 1), workOf(generation + 1)];
    const discardNext = async () => {
      for (const name of next) await trash.discard(layout.workplace(id, name));
    };
    try {
      for (const name of next) await mkdir(layout.workplace(id, name));
      await takeAttributes(layout.workplace(id, upperOf(generation + 1)), this.#upper(mounted));
      await occupants.vacate();
      if (!(await mounter.unmount(id))) {
        // Somebody looks at a file in it right now, an editor of the user's perhaps.
        await discardNext();
        return await this.#copy(mounted, (work) => work());
      }
    } catch (error) {
      await discardNext();
      throw error;
    }

    let record: OverlayRecord | undefined;
    let layer: string | undefined;
    try {
      const source = { directory: upperOf(generation), below: mounted.layers, parent: mounted.origin };
      record = await recordDirectory(this.#parts, { workplace: id, ...source });
      layer = record.layers[0];
      if (record.layers.length > highestStack) {
        await flatten(this.#parts, record.id);
        record = records.read(record.id);
        await workplaces.need(id, [layer ?? '', ...mounted.layers, ...record.layers]);
      }
      await this.#mountNext(mounted, record.layers);
    } catch (error) {
      if (record !== undefined) await records.remove(record.id);
      if (layer !== undefined) await layers.empty(layer, this.#upper(mounted));
      await this.#mountAgain(mounted);
      await discardNext();
      await workplaces.need(id, mounted.layers);
      if (record !== undefined) await collector.removeUnused(record.layers);
      throw error;
    }
    await trash.discard(layout.workplace(id, workOf(generation)));
    if (layer !== undefined && !record.layers.includes(layer)) {
      // Flattened: the layers of the old stack may have been this dataset's alone.
      await workplaces.need(id, record.layers);
      await collector.removeUnused([layer]);
    }
    return record;
  }

  async #mountNext(mounted: Mounted, layers: readonly string[]): Promise<void> {
    const generation = mounted.generation + 1;
    const directories = { upper: upperOf(generation), work: workOf(generation) };
    await this.#parts.mounter.mountWritable(mounted.id, { layers, ...directories });
    mounted.mark = await stat(this.#parts.layout.workplace(mounted.id, directories.upper), { bigint: true });
    mounted.layers = layers;
    mounted.generation = generation;
    mounted.copied = undefined;
  }

  /** Puts a dataset back to what it was before `#renew`. */
  async #mountAgain({ id, layers, generation }: Mounted): Promise<void> {
    const { layout, mounter, trash } = this.#parts;
    const work = workOf(generation);
    await trash.discard(layout.workplace(id, work));
    await rename(layout.workplace(id, spare), layout.workplace(id, work));
    await mounter.mountWritable(id, { layers, upper: upperOf(generation), work });
    // On a disk that is still full there is none for a second mishap.
    await mkdir(layout.workplace(id, spare)).catch(() => undefined);
  }

  /** Whether nothing was written since it was mounted. */
  async #isUntouched(mounted: Mounted): Promise<boolean> {
    const upper = this.#upper(mounted);
    if ((await readdir(upper)).length > 0) return false;
    const { ctimeNs, mode, uid, gid } = await stat(upper, { bigint: true });
    const { mark } = mounted;
    return ctimeNs === mark.ctimeNs && mode === mark.mode && uid === mark.uid && gid === mark.gid;
  }

  #upper({ id, generation }: Mounted): string {
    return this.#parts.layout.workplace(id, upperOf(generation));
  }

  #find({ id }: Dataset): Mounted {
    const mounted = this.#mounted.get(id);
    if (mounted !== undefined) return mounted;
    throw new KleeError('KLEE_STORAGE', `there is no dataset ${id}`, {
      hint: 'it was removed, or belongs to another klee',
    });
  }

  async #dataset({ id, origin }: Mounted): Promise<Dataset> {
    const mountpoint = this.#parts.layout.workplace(id, 'tree');
    return { id, origin, mountpoint, path: await this.#parts.mounter.path(id) };
  }
}

/** Whether any later change gives another fingerprint. */
function isCertain({ changedAt }: Summary): boolean {
  return BigInt(Date.now()) * 1_000_000n - changedAt > tickNs;
}

/** The root directory of an overlay has the attributes of its topmost directory. */
async function takeAttributes(directory: string, like: string): Promise<void> {
  const { uid, gid, mode } = await stat(like);
  await chown(directory, uid, gid);
  await chmod(directory, mode & 0o7777);
}
