/**
 * zfs-fuse tells times in whole seconds: a file that is written again, to the same length, in the second in which a snapshot was taken
 * looks as it did.
 */
import type { Files } from '../host/files.js';
import { toBytes, toRaw } from '../storage/raw-path.js';
import type { ContentDiffers } from '../storage/tree-comparison.js';

/** Bytes to read at a time. */
const part = 1024 * 1024;
const second = 1_000_000_000n;

/**
 * Compares the content of files whose times are whole seconds, none before `since`. Other times tell enough.
 * @param before, after the roots of the trees
 * @param since when both trees were one, in ms since the epoch
 */
export function comparingContent(
  files: Pick<Files, 'readPart'>,
  before: string,
  after: string,
  since: number,
): ContentDiffers {
  const earliest = BigInt(Math.floor(since / 1000)) * second;
  const read = (root: string, path: string, start: number) =>
    files.readPart(toBytes(`${toRaw(root)}${path}`), start, part);
  return async (path, _, { mtimeNs, size }) => {
    if (mtimeNs % second !== 0n || mtimeNs < earliest) return false;
    for (let start = 0; start < size; start += part) {
      const [was, is] = await Promise.all([read(before, path, start), read(after, path, start)]);
      if (!was.equals(is)) return true;
    }
    return false;
  };
}
