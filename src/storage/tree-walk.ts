/** Looking through file trees that may change meanwhile: what vanishes while we look counts as never seen. */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { toBytes, toRaw } from './raw-path.js';
import type { Entry, FileType } from './store.js';

/** How many files are asked for at a time: enough to keep the thread pool busy, little enough for any directory to fit. */
const batch = 256;

/** undefined where nothing is, or no longer is. */
export async function unlessGone<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Raw path; symbolic links are not followed. */
export async function statOf(raw: string): Promise<BigIntStats | undefined> {
  return unlessGone(lstat(toBytes(raw), { bigint: true }));
}

/** Raw path; the target of a symbolic link, undefined where there is none. */
export async function linkOf(raw: string): Promise<Buffer | undefined> {
  return unlessGone(readlink(toBytes(raw), 'buffer'));
}

export interface Name {
  /** Raw. */
  readonly name: string;
  readonly isDirectory: boolean;
}

/** What a directory holds, in no order; nothing where there is no such directory. Raw path. */
export async function namesIn(raw: string): Promise<Name[]> {
  const entries = await unlessGone(readdir(toBytes(raw), { encoding: 'buffer', withFileTypes: true }));
  return (entries ?? []).map((entry) => ({ name: entry.name.toString('latin1'), isDirectory: entry.isDirectory() }));
}

/** Calls `work` for each item, many at a time, and answers in the order of the items. */
export async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += batch) {
    results.push(...(await Promise.all(items.slice(start, start + batch).map(work))));
  }
  return results;
}

export function typeOf(stats: BigIntStats): FileType {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  return stats.isBlockDevice() ? 'block device' : 'character device';
}

export function entryOf(stats: BigIntStats): Entry {
  return {
    type: typeOf(stats),
    size: Number(stats.size),
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
  };
}

/** Everything below a directory, the directory itself not counted, in no order. */
export async function* walkTree(root: string): AsyncGenerator<BigIntStats> {
  const ahead = [toRaw(root)];
  for (let directory = ahead.pop(); directory !== undefined; directory = ahead.pop()) {
    const parent = directory;
    const names = await namesIn(parent);
    ahead.push(...names.filter(({ isDirectory }) => isDirectory).map(({ name }) => `${parent}/${name}`));
    for (const stats of await inBatches(names, ({ name }) => statOf(`${parent}/${name}`))) {
      if (stats !== undefined) yield stats;
    }
  }
}

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

export interface Summary {
  /** Is another one when anything in the tree, its root included, was changed since, except through mapped memory. */
  readonly fingerprint: string;
  /** When anything in the tree was changed last, in nanoseconds since the epoch. */
  readonly changedAt: bigint;
}

/** Sums up a tree; undefined when it has more than so many entries or bytes. Looks no further than it takes to tell. */
export async function summarizeSmall(
  root: string,
  limits: { entries: number; bytes: number },
): Promise<Summary | undefined> {
  const parts: string[] = [];
  let bytes = 0;
  let changedAt = 0n;
  const add = ({ ino, ctimeNs }: BigIntStats) => {
    parts.push(`${ino}:${ctimeNs}`);
    if (ctimeNs > changedAt) changedAt = ctimeNs;
  };
  const own = await statOf(toRaw(root));
  if (own !== undefined) add(own);
  for await (const stats of walkTree(root)) {
    add(stats);
    if (stats.isFile()) bytes += Number(stats.size);
    if (parts.length > limits.entries || bytes > limits.bytes) return undefined;
  }
  return { fingerprint: parts.join(' '), changedAt };
}
