/** Removes datasets with all that is in them, one command for each: what ends with a session, mostly. */
import type { SnapshotId } from '../storage/store.js';
import { type DatasetEntry, type Inventory, kept } from './inventory.js';
import { nobody } from './marks.js';
import type { ZfsParts } from './parts.js';
import type { Mounted } from './removal.js';

export interface Removed {
  /** The names of the datasets that are gone. */
  readonly datasets: ReadonlySet<string>;
  /** Those that are still there, in the same order. */
  readonly snapshots: readonly SnapshotId[];
}

/**
 * @param mounted datasets of this klee's that are to go
 * @param snapshots those that are to go; the carriers of which nothing stays go with them
 */
export async function removeTogether(
  { zfs, index, mounts, carriers }: ZfsParts,
  mounted: readonly Mounted[],
  snapshots: readonly SnapshotId[],
): Promise<Removed> {
  const inventory = await index.read();
  const left = new Set(snapshots.filter((id) => inventory.snapshots.has(id)));
  const points = new Map(mounted.map(({ name, mountpoint }) => [name, mountpoint]));
  const datasets = new Set<string>();
  const whole = [...inventory.datasets.values()].filter((entry) => goesWhole(entry, inventory, left, points));
  for (const name of inventory.clonesFirst(whole.map((entry) => entry.name))) {
    const argv = ['destroy', '-r', name];
    const point = points.get(name);
    const { failure } = point === undefined ? await zfs.persist(argv) : await mounts.whileUnused(point, argv);
    // Somebody is in it, or has a clone: what can go goes one by one.
    if (failure?.problem === 'needed' || failure?.problem === 'busy') continue;
    if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
    if (point !== undefined) await mounts.removePoint(point);
    datasets.add(name);
    for (const id of idsIn(inventory.datasets.get(name))) {
      left.delete(id);
      index.forget(id);
    }
    carriers.originGone(inventory, inventory.datasets.get(name)?.origin);
  }
  return { datasets, snapshots: [...left] };
}

/** Nothing in it stays. Somebody else's snapshots go with it; a dataset that somebody made below it keeps it. */
function goesWhole(
  entry: DatasetEntry,
  { datasets }: Inventory,
  going: ReadonlySet<SnapshotId>,
  mounted: ReadonlyMap<string, string>,
): boolean {
  const ids = idsIn(entry);
  if (!mounted.has(entry.name) && (entry.owner !== nobody || ids.length === 0)) return false;
  if (kept(entry).length > ids.length || !ids.every((id) => going.has(id))) return false;
  return ![...datasets.keys()].some((name) => name.startsWith(`${entry.name}/`));
}

function idsIn(entry: DatasetEntry | undefined): SnapshotId[] {
  return (entry === undefined ? [] : kept(entry))
    .filter(({ mark }) => mark?.kind === 'snapshot')
    .map(({ name }) => name.slice(name.indexOf('@') + 1));
}
