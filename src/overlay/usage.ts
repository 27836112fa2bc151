/** What a snapshot adds to its parent on the disk, as the user means it. */
import { toRaw } from '../storage/raw-path.js';
import { namesIn, statOf } from '../storage/tree-walk.js';

/**
 * Bytes that a layer takes, as du(1) counts. What a copy of a small or live upper directory only repeats of its parent's copy,
 * by path, size and time of change, is not counted: the step did not write it.
 */
export async function addedBytes(layer: string, parentLayer: string): Promise<number> {
  return added(toRaw(layer), toRaw(parentLayer));
}

async function added(path: string, before: string | undefined): Promise<number> {
  let bytes = 0;
  for (const { name, isDirectory } of await namesIn(path)) {
    const child = `${path}/${name}`;
    const was = before === undefined ? undefined : `${before}/${name}`;
    const [is, old] = await Promise.all([statOf(child), was === undefined ? undefined : statOf(was)]);
    if (isDirectory) bytes += await added(child, old === undefined ? undefined : was);
    const repeated = old !== undefined && (isDirectory || (old.size === is?.size && old.mtimeNs === is.mtimeNs));
    if (!repeated) bytes += Number(is?.blocks ?? 0n) * 512;
  }
  return bytes;
}
