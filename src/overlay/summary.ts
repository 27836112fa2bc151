import type { BigIntStats } from 'node:fs';
import { toRaw } from '../storage/raw-path.js';
import { statOf, walkTree } from './tree-walk.js';

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
