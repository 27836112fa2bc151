/** Paths that `zfs diff` leaves to be found. All are raw. */
import type { Files } from '../host/files.js';
import { type Name, namesIn, statusOf } from '../storage/tree-walk.js';
import type { ChangedPaths } from './zfs-diff.js';

type Listing = Pick<Files, 'lstat' | 'readdir'>;

/**
 * Of a renamed directory only its old and its new name are told, not what is in it; of a file that got or lost a name only one of its
 * names.
 * @param before, after the roots of the two trees
 */
export async function* unnamedPaths(
  files: Listing,
  before: string,
  after: string,
  { directories, linksChanged, renamed }: ChangedPaths,
): AsyncGenerator<string, void, undefined> {
  for (const directory of renamed) {
    yield* below(files, before, directory);
    yield* below(files, after, directory);
  }
  for (const directory of linksChanged ? directories : []) {
    const was = new Set((await namesAt(files, before, directory)).map(({ name }) => name));
    const is = new Set((await namesAt(files, after, directory)).map(({ name }) => name));
    for (const name of [...was, ...is]) if (was.has(name) !== is.has(name)) yield pathIn(directory, name);
  }
}

async function* below(files: Listing, root: string, directory: string): AsyncGenerator<string, void, undefined> {
  const ahead = [directory];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    for (const { name, isDirectory } of await namesAt(files, root, next)) {
      const path = pathIn(next, name);
      yield path;
      if (isDirectory) ahead.push(path);
    }
  }
}

/** None where the tree has no such directory. A symbolic link, there or on the way, is not followed: it can lead to anywhere. */
async function namesAt(files: Listing, root: string, directory: string): Promise<Name[]> {
  let at = root;
  for (const part of directory.split('/').filter((name) => name !== '')) {
    at = `${at}/${part}`;
    if ((await statusOf(files, at))?.type !== 'directory') return [];
  }
  return namesIn(files, at);
}

function pathIn(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
