/** What a snapshot takes on the disk. */
import type { SnapshotId } from '../storage/store.js';
import type { SnapshotIndex } from './index-of-snapshots.js';
import type { Zfs } from './program.js';

/**
 * Bytes that a snapshot adds to the one before it, as ZFS counts: compressed, metadata included. Where the program does not know the
 * property `written` (zfs-fuse), how much more is in it than in the one before: what a step overwrote is then not counted.
 * @throws KleeError KLEE_NO_SNAPSHOT
 */
export async function usage(zfs: Zfs, index: SnapshotIndex, id: SnapshotId): Promise<number> {
  const written = await index.attempt(id, (name) => ['get', '-Hp', '-o', 'value', 'written', name]);
  if (written.failure === undefined) return Number(written.stdout);
  if (written.failure.problem !== 'unknown') throw written.failure.error;

  const inventory = await index.read();
  const { name } = await index.get(id);
  const [own = name, before] = inventory.lineage(name);
  const wanted = before === undefined ? [own] : [own, before];
  // In the order of their names, not in the one that they were asked for.
  const listing = await zfs.run(['get', '-Hp', '-o', 'name,value', 'referenced', ...wanted]);
  const referenced = new Map(listing.split('\n').map((line) => line.split('\t') as [string, string | undefined]));
  return Math.max(0, Number(referenced.get(own)) - Number(referenced.get(before ?? '') ?? 0));
}
