/** What snapshots take on the disk. */
import { toRaw } from '../storage/raw-path.js';
import { namesIn, statOf, walkTree } from './tree-walk.js';

/** Bytes that trees take on the disk, as du(1) counts: blocks, a file with several names once. */
export async function diskUsage(roots: readonly string[]): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  for (const root of roots) {
    bytes += Number((await statOf(toRaw(root)))?.blocks ?? 0n) * 512;
    for await (const stats of walkTree(root)) {
      if (stats.nlink > 1n && !stats.isDirectory()) {
        const file = `${stats.dev}:${stats.ino}`;
        if (seen.has(file)) continue;
        seen.add(file);
      }
      bytes += Number(stats.blocks) * 512;
    }
  }
  return bytes;
}

/**
 * Bytes that a layer adds to its parent's, as the user means it: those that it takes, as du(1) counts. What a copy of a small or
 * live upper directory only repeats of its parent's copy, by path, size and time of change, is not counted: the step did not write it.
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
