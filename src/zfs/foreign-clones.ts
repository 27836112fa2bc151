/** Clones of klee's snapshots that klee did not make: by hand, or by Kleene. */
import type { SnapshotId } from '../storage/store.js';
import type { Inventory } from './inventory.js';
import { ownerProperty, parseOwner } from './marks.js';
import type { Names } from './names.js';
import type { Zfs } from './program.js';

/** Their names, by the snapshot that each is a clone of. They can be anywhere in the pool. */
export async function foreignClones(
  zfs: Zfs,
  names: Names,
  inventory: Inventory,
): Promise<ReadonlyMap<SnapshotId, readonly string[]>> {
  const found = new Map<SnapshotId, string[]>();
  if (inventory.snapshots.size === 0) return found;
  const ids = new Map<string, SnapshotId>();
  for (const [id, { name, final }] of inventory.snapshots) {
    ids.set(name, id);
    if (final !== undefined) ids.set(final, id);
  }
  const columns = ['name', 'origin', ownerProperty].join(',');
  const listing = await zfs.run(['list', '-H', '-r', '-t', 'filesystem,volume', '-o', columns, names.pool()]);
  for (const line of listing.split('\n').filter(Boolean)) {
    const [name = '', origin = '', owner = ''] = line.split('\t');
    const id = ids.get(origin);
    const ours = (names.isContainer(name) || names.isImage(name)) && parseOwner(owner) !== undefined;
    if (id !== undefined && !ours) found.set(id, [...(found.get(id) ?? []), name]);
  }
  return found;
}
