import type { Files } from '../host/files.js';
import { toBytes } from './raw-path.js';

/** How much of a file is read at a time, in bytes. */
const part = 1024 * 1024;

/** Whether two files of `size` bytes hold the same; raw paths. Read in parts, up to the first that differs. */
export async function isSameContent(
  files: Pick<Files, 'readPart'>,
  one: string,
  other: string,
  size: number,
): Promise<boolean> {
  for (let start = 0; start < size; start += part) {
    const read = (raw: string) => files.readPart(toBytes(raw), start, Math.min(part, size - start));
    const [was, is] = await Promise.all([read(one), read(other)]);
    if (!was.equals(is)) return false;
  }
  return true;
}
