/** What klees that have died have left: datasets that were theirs, what they were making, the directories that they mounted on. */
import type { Machine } from '../host/machine.js';
import type { Owner } from '../host/owner.js';
import type { Leftover } from '../storage/store.js';
import { carriesNothing, type DatasetEntry } from './inventory.js';
import { nobody } from './marks.js';
import type { StaleDirectory } from './mounts.js';
import type { ZfsParts } from './parts.js';

interface Found {
  /** Their owner has died. */
  readonly abandoned: readonly DatasetEntry[];
  /** Nobody's, and they carry nothing. */
  readonly empty: readonly DatasetEntry[];
  readonly stale: readonly StaleDirectory[];
  /** Carriers that were mounted there to be compared. */
  readonly mounted: readonly DatasetEntry[];
}

export async function leftovers(parts: ZfsParts, isAlive: Machine['isAlive']): Promise<Leftover[]> {
  return asLeftovers(await find(parts, isAlive));
}

export async function sweep(
  parts: ZfsParts,
  isAlive: Machine['isAlive'],
  vacate: (mountpoint: string) => Promise<void>,
): Promise<Leftover[]> {
  const { zfs, mounts, removal, carriers } = parts;
  const found = await find(parts, isAlive);
  for (const { name, mountpoint } of found.abandoned) {
    await vacate(mountpoint);
    await removal.dataset({ name, mountpoint });
  }
  for (const { name } of found.empty) carriers.unsettle(name, 0);
  for (const { name } of found.mounted) await zfs.attempt(['set', 'mountpoint=none', name]);
  for (const directory of found.stale) {
    for (const name of directory.making)
      await zfs.attempt(['destroy', ...(name.includes('@') ? ['-d'] : ['-r']), name]);
    await mounts.removeStale(directory);
  }
  await carriers.settle();
  return asLeftovers(found);
}

async function find({ index, mounts }: ZfsParts, isAlive: Machine['isAlive']): Promise<Found> {
  // The directories first: what is noted there as being made may have got its mark by the time that it is listed.
  const stale = await mounts.stale();
  const inventory = await index.read();
  const datasets = [...inventory.datasets.values()];
  const empty = datasets.filter((dataset) => dataset.owner === nobody && carriesNothing(dataset, inventory));
  const mounted = datasets.filter(
    ({ owner, mountpoint }) => owner === nobody && stale.some(({ path }) => mountpoint.startsWith(`${path}/`)),
  );
  return { abandoned: await abandonedOf(datasets, isAlive), empty, stale, mounted };
}

async function abandonedOf(datasets: readonly DatasetEntry[], isAlive: Machine['isAlive']): Promise<DatasetEntry[]> {
  const asked = new Map<string, Promise<boolean>>();
  const lives = (owner: Owner) => {
    const key = JSON.stringify(owner);
    const known = asked.get(key) ?? isAlive(owner);
    asked.set(key, known);
    return known;
  };
  const found: DatasetEntry[] = [];
  for (const dataset of datasets) {
    const { owner } = dataset;
    if (owner !== undefined && owner !== nobody && !(await lives(owner))) found.push(dataset);
  }
  return found;
}

function asLeftovers({ abandoned, empty, stale }: Found): Leftover[] {
  return [
    ...[...abandoned, ...empty].map(({ name }): Leftover => ({ what: 'dataset', name })),
    ...stale.flatMap(({ path, making }): Leftover[] => [
      ...making.map((name): Leftover => ({ what: name.includes('@') ? 'snapshot' : 'dataset', name })),
      { what: 'mount', name: path },
    ]),
  ];
}
