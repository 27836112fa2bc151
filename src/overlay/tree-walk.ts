/** Looking into trees of this machine for what only its own file systems tell: blocks, inodes, times of change. Paths are raw. */
import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { unlessGone } from '../host/unless-gone.js';
import { toBytes, toRaw } from '../storage/raw-path.js';
import { inBatches, type Name } from '../storage/tree-walk.js';

/** Symbolic links are not followed; undefined where nothing is, or no longer is. */
export async function statOf(raw: string): Promise<BigIntStats | undefined> {
  return unlessGone(lstat(toBytes(raw), { bigint: true }));
}

/** What a directory holds, in no order; nothing where there is no such directory. */
export async function namesIn(raw: string): Promise<Name[]> {
  const entries = await unlessGone(readdir(toBytes(raw), { encoding: 'buffer', withFileTypes: true }));
  return (entries ?? []).map((entry) => ({ name: entry.name.toString('latin1'), isDirectory: entry.isDirectory() }));
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
