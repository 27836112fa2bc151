/**
 * Makes images independent of the session that built them: its snapshots are moved into the dataset of the image. They lie in the
 * containers of the session, one for each branch; a clone that is promoted (zfs-promote(8)) takes over the snapshot that it was made of
 * and all that came before it in that dataset. What lies in an image's dataset stays there, also when another image has it too.
 *
 * Every one of these commands is on the disk when it returns: they are done by a transaction group of the pool.
 */
import { newId } from '../storage/ids.js';
import type { SnapshotId } from '../storage/store.js';
import { markText, ownerText } from './marks.js';
import { datasetOf } from './names.js';
import type { ZfsParts } from './parts.js';

/** What carries snapshots only: never mounted, but for a moment to compare (differences.ts). */
const ofCarriers = ['mountpoint=none', 'atime=off', 'snapdir=hidden'];

/** @throws KleeError KLEE_NO_SNAPSHOT */
export async function keep(parts: ZfsParts, snapshot: SnapshotId, image: string): Promise<void> {
  const { names, index, carriers, owner } = parts;
  const { name } = await index.get(snapshot);
  if (names.isImage(name)) return promote(parts, datasetOf(name));

  const { datasets } = await index.read();
  // What a failed step has left is kept for the same image as the files before it, in a dataset of its own.
  const isFirst = !datasets.has(names.image(image));
  const dataset = names.image(isFirst ? image : newId());
  const options = [ownerText(owner), ...ofCarriers].flatMap((property) => ['-o', property]);
  const { failure } = await index.attempt(snapshot, (from) => ['clone', ...options, from, dataset]);
  if (failure !== undefined) throw failure.error;
  try {
    await promote(parts, dataset);
    if (isFirst) await markFinal(parts, dataset, snapshot);
  } finally {
    // Whatever has become of it: a carrier, or what goes at once since it carries nothing.
    await carriers.giveUp(dataset);
  }
}

/** Has a dataset take over its origin until that lies in an image, or is nobody's of klee's. */
async function promote({ zfs, names, index, carriers }: ZfsParts, dataset: string): Promise<void> {
  for (;;) {
    const origin = (await index.read()).datasets.get(dataset)?.origin;
    if (origin === undefined || !names.isContainer(origin)) return;
    await zfs.run(['promote', dataset]);
    // It may carry nothing any more.
    carriers.unsettle(datasetOf(origin), 0);
  }
}

/** Kleene clones the `@image` of an image. */
async function markFinal({ zfs, index }: ZfsParts, dataset: string, of: SnapshotId): Promise<void> {
  const final = `${dataset}@image`;
  await zfs.run(['snapshot', '-o', markText({ kind: 'final', of }), final]);
  index.add({ ...(await index.get(of)), final });
}
