/** What differs between two images, looked at from outside. */
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, FileType } from '../../src/storage/store.js';
import { type KleeRoot, withHost } from './klee-root.js';

/** Two builds of one Dockerfile may differ there: what says when something ran, and what is made anew when it is missing. */
const passing = /^\/(?:run|tmp|var\/log|var\/cache|var\/lib\/apt\/lists)\//;

/** The paths at which two images differ in anything but times. */
export async function differing(root: KleeRoot, one: string, other: string): Promise<string[]> {
  return withHost(root, async ({ catalog, store }) => {
    const [before, after] = [(await catalog.find(one)).snapshot, (await catalog.find(other)).snapshot];
    const trees = [await store.view(before), await store.view(after)];
    const paths: string[] = [];
    for await (const change of store.diff({ snapshot: before }, { snapshot: after })) {
      if (!passing.test(change.path) && !isSame(change, trees)) paths.push(change.path);
    }
    return paths;
  });
}

function isSame(change: Change, trees: readonly string[]): boolean {
  if (change.kind !== 'modified') return false;
  const { path, before, entry } = change;
  if (JSON.stringify(before) !== JSON.stringify(entry)) return false;
  const [one, other] = trees.map((tree) => contentOf(entry.type, join(tree, path)));
  return one === other;
}

function contentOf(type: FileType, path: string): string {
  if (type === 'file') return readFileSync(path, 'latin1');
  return type === 'symlink' ? readlinkSync(path) : '';
}
