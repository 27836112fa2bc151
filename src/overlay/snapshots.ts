/** Makes snapshots of what lies in workplaces, and finds the layers of snapshots to mount. */
import type { Files } from '../host/files.js';
import type { Programs } from '../host/programs.js';
import { newId } from '../storage/ids.js';
import type { SnapshotId } from '../storage/store.js';
import type { Collector } from './collector.js';
import { copyDirectory } from './copying.js';
import type { Layers } from './layers.js';
import type { Layout } from './layout.js';
import type { Mounter } from './mounting.js';
import type { OverlayRecord, Records } from './records.js';
import type { Trash } from './trash.js';
import type { Workplaces } from './workplaces.js';

/** What the parts of an overlay store share. */
export interface OverlayParts {
  readonly layout: Layout;
  readonly programs: Programs;
  readonly files: Files;
  readonly mounter: Mounter;
  readonly layers: Layers;
  readonly records: Records;
  readonly workplaces: Workplaces;
  readonly collector: Collector;
  readonly trash: Trash;
}

/** Records that `layers` (topmost first) are a snapshot. A workplace must need them already. */
export async function recordSnapshot(
  parts: OverlayParts,
  parent: SnapshotId | undefined,
  layers: readonly string[],
): Promise<OverlayRecord> {
  const record = { id: newId(), parent, createdAt: Date.now(), layers };
  await parts.records.write(record);
  return record;
}

/** A directory in a workplace that is to become a layer. */
interface Source {
  readonly workplace: string;
  readonly directory: string;
  /** The layers under it, topmost first. */
  readonly below: readonly string[];
  readonly parent: SnapshotId | undefined;
}

/** Makes a directory the top layer of a new snapshot. O(1). When it fails the directory is where it was. */
export async function recordDirectory(parts: OverlayParts, source: Source): Promise<OverlayRecord> {
  const { workplace, directory, below, parent } = source;
  const path = parts.layout.workplace(workplace, directory);
  const layer = await parts.layers.claim();
  let filled = false;
  try {
    // Before it is filled: no other klee may take it for unused before the record refers to it.
    await parts.workplaces.need(workplace, [layer, ...below]);
    await parts.layers.fill(layer, path);
    filled = true;
    return await recordSnapshot(parts, parent, [layer, ...below]);
  } catch (error) {
    if (filled) await parts.layers.empty(layer, path);
    else await parts.layers.release(layer);
    throw error;
  }
}

/** A workplace that needs the layers of a snapshot. @throws KleeError KLEE_NO_SNAPSHOT */
export async function workplaceOf(
  parts: OverlayParts,
  snapshot: SnapshotId,
  directories: readonly string[],
): Promise<{ id: string; layers: readonly string[] }> {
  const { layers } = parts.records.read(snapshot);
  const id = await parts.workplaces.create(layers, directories);
  try {
    // Another klee may have removed or flattened it before it could see that we need its layers.
    const again = parts.records.read(snapshot);
    if (again.layers.join() !== layers.join()) await parts.workplaces.need(id, again.layers);
    return { id, layers: again.layers };
  } catch (error) {
    await parts.workplaces.remove(id);
    throw error;
  }
}

/**
 * Gives a snapshot whose stack has become too high to be mounted writable a single layer with a copy of all its files.
 * That costs what the tree holds, once in hundreds of steps.
 */
export async function flatten(parts: OverlayParts, snapshot: SnapshotId): Promise<void> {
  const { id, layers } = await workplaceOf(parts, snapshot, ['tree']);
  try {
    await parts.mounter.mountReadOnly(id, layers);
    try {
      await copyDirectory(parts.programs, await parts.mounter.path(id), parts.layout.workplace(id, 'flat'));
    } finally {
      await parts.mounter.detach(id);
    }
    const layer = await parts.layers.claim();
    await parts.workplaces.need(id, [layer]);
    await parts.layers.fill(layer, parts.layout.workplace(id, 'flat'));
    await parts.records.write({ ...parts.records.read(snapshot), layers: [layer] });
  } finally {
    await parts.workplaces.remove(id);
  }
  await parts.collector.removeUnused(layers);
}
