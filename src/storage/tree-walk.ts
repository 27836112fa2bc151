/** Looking into file trees that may change meanwhile: what vanishes while we look counts as never seen. Paths are raw. */
import type { Files, FileStatus } from '../host/files.js';
import { unlessGone } from '../host/unless-gone.js';
import { toBytes } from './raw-path.js';
import type { Entry } from './store.js';

/** How many files are asked for at a time: enough to keep the thread pool busy, little enough for any directory to fit. */
const batch = 256;

/** Symbolic links are not followed. */
export async function statusOf(files: Pick<Files, 'lstat'>, raw: string): Promise<FileStatus | undefined> {
  return unlessGone(files.lstat(toBytes(raw)));
}

/** The target of a symbolic link, undefined where there is none. */
export async function linkOf(files: Pick<Files, 'readlink'>, raw: string): Promise<Buffer | undefined> {
  return unlessGone(files.readlink(toBytes(raw)));
}

export interface Name {
  /** Raw. */
  readonly name: string;
  readonly isDirectory: boolean;
}

/** What a directory holds, in no order; nothing where there is no such directory. */
export async function namesIn(files: Pick<Files, 'readdir'>, raw: string): Promise<Name[]> {
  const names = await unlessGone(files.readdir(toBytes(raw)));
  return (names ?? []).map(({ bytes, isDirectory }) => ({ name: bytes.toString('latin1'), isDirectory }));
}

/** Calls `work` for each item, `size` at a time, and answers in the order of the items. */
export async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  size: number = batch,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    results.push(...(await Promise.all(items.slice(start, start + size).map(work))));
  }
  return results;
}

export function entryOf({ type, size, mode, uid, gid }: FileStatus): Entry {
  return { type, size, mode, uid, gid };
}
