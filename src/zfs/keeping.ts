/**
 * Makes images independent of the session that built them: its snapshots are moved into the dataset of the image. They lie in the
 * containers of the session, one for each branch; a clone that is promoted (zfs-promote(8)) takes over the snapshot that it was made of
 * and all that came before it in that dataset. What lies in an image's dataset stays there, also when another image has it too.
 *
 * Every one of these commands is on the disk when it returns: they are done by a transaction group of the pool.
 */
import { ofCarriers } from './carriers.js';
import { newId } from '../storage/ids.js';
import type { SnapshotId } from '../storage/store.js';
import { markText, ownerText } from './marks.js';
import { datasetOf } from './names.js';
import type { ZfsParts } from './parts.js';

/** @throws KleeError KLEE_NO_SNAPSHOT */
export async function keep(parts: ZfsParts, snapshot: SnapshotId, image: string): Promise<void> {
  const { names, index, carriers } = parts;
  const { name } = await index.get(snapshot);
  if (names.isImage(name)) return promote(parts, datasetOf(name));

  const dataset = await cloneTo(parts, snapshot, [image, newId()]);
  try {
    await promote(parts, dataset);
    if (dataset === names.image(image)) {
      await parts.zfs.run(['snapshot', '-o', markText({ kind: 'final', of: snapshot }), `${dataset}@image`]);
    }
  } finally {
    // Its snapshots are called otherwise now, and those of its branch that came before.
    index.doubt();
    // Whatever has become of it: a carrier, or what goes at once since it carries nothing.
    await carriers.giveUp(dataset);
    carriers.unsettle(dataset, 0);
  }
}

/**
 * A clone of the snapshot that is nobody's yet but klee's, by the first of the ids that is free: what a failed step has left is kept for
 * the same image as the files before it, in a dataset of its own.
 */
async function cloneTo(
  { names, index, owner }: ZfsParts,
  snapshot: SnapshotId,
  ids: readonly string[],
): Promise<string> {
  const options = [ownerText(owner), ...ofCarriers].flatMap((property) => ['-o', property]);
  for (const [tried, id] of ids.entries()) {
    const dataset = names.image(id);
    const { failure } = await index.attempt(snapshot, (from) => ['clone', ...options, from, dataset]);
    if (failure === undefined) return dataset;
    if (failure.problem !== 'exists' || tried === ids.length - 1) throw failure.error;
  }
  throw new Error('there is no id to give');
}

/** Has a dataset take over its origin until that lies in an image, or is nobody's of klee's. */
async function promote({ zfs, names, carriers }: ZfsParts, dataset: string): Promise<void> {
  for (;;) {
    const origin = (await zfs.run(['get', '-Hp', '-o', 'value', 'origin', dataset])).trim();
    if (!names.isContainer(origin)) return;
    // Busy while another klee promotes another clone of it.
    const { failure } = await zfs.persist(['promote', dataset]);
    if (failure !== undefined) throw failure.error;
    // It may carry nothing any more.
    carriers.unsettle(datasetOf(origin), 0);
  }
}
