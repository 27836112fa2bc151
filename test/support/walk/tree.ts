/** The files of the model: a tree in memory, and what file operations make of it. Every operation answers a new tree. */
import { dirname } from 'node:path/posix';

export type Entry =
  | { readonly type: 'file'; readonly text: string; readonly mode: number; readonly uid: number }
  | { readonly type: 'directory'; readonly mode: number; readonly uid: number }
  | { readonly type: 'symlink'; readonly target: string };

/** Entries by absolute path. What the base image has is not in it. */
export type Tree = ReadonlyMap<string, Entry>;

export const emptyTree: Tree = new Map();

/** Who does it. */
export type Uid = number;

const root: Entry = { type: 'directory', mode: 0o755, uid: 0 };

function at(tree: Tree, path: string): Entry | undefined {
  return path === '/' ? root : tree.get(path);
}

export function isDirectory(tree: Tree, path: string): boolean {
  return at(tree, path)?.type === 'directory';
}

function mayWriteIn(tree: Tree, uid: Uid, directory: string): boolean {
  const found = at(tree, directory);
  return found?.type === 'directory' && mayWrite(found, uid);
}

function mayWrite({ mode, uid: owner }: { mode: number; uid: number }, uid: Uid): boolean {
  return uid === 0 || (mode & (owner === uid ? 0o200 : 0o002)) !== 0;
}

export function put(tree: Tree, path: string, entry: Entry): Tree {
  return new Map(tree).set(path, entry);
}

/** `echo text > path`, `echo text >> path`; undefined where it is refused, as with all that follow. */
export function write(tree: Tree, uid: Uid, path: string, text: string, how: 'over' | 'behind'): Tree | undefined {
  const there = at(tree, path);
  if (there === undefined) {
    if (!mayWriteIn(tree, uid, dirname(path))) return undefined;
    return put(tree, path, { type: 'file', text, mode: 0o644, uid });
  }
  if (there.type !== 'file' || !mayWrite(there, uid)) return undefined;
  return put(tree, path, { ...there, text: how === 'over' ? text : there.text + text });
}

/** `mv -f from to`, of a file that becomes a file. */
export function move(tree: Tree, uid: Uid, from: string, to: string): Tree | undefined {
  const moved = at(tree, from);
  if (moved === undefined || !mayWriteIn(tree, uid, dirname(from)) || !mayWriteIn(tree, uid, dirname(to))) {
    return undefined;
  }
  return put(remove(tree, uid, from) ?? tree, to, moved);
}

/** `rm path` */
export function remove(tree: Tree, uid: Uid, path: string): Tree | undefined {
  if (!tree.has(path) || !mayWriteIn(tree, uid, dirname(path))) return undefined;
  return new Map([...tree].filter(([name]) => name !== path));
}

/** `mkdir path` */
export function makeDirectory(tree: Tree, uid: Uid, path: string): Tree | undefined {
  if (at(tree, path) !== undefined || !mayWriteIn(tree, uid, dirname(path))) return undefined;
  return put(tree, path, { type: 'directory', mode: 0o755, uid });
}

/** `mkdir -p path`, by root. */
export function makeDirectories(tree: Tree, path: string): Tree {
  if (isDirectory(tree, path)) return tree;
  return put(makeDirectories(tree, dirname(path)), path, { type: 'directory', mode: 0o755, uid: 0 });
}

/** `rm -rf path`, by root. */
export function removeAll(tree: Tree, path: string): Tree {
  return new Map([...tree].filter(([name]) => name !== path && !name.startsWith(`${path}/`)));
}

/** `mv from to`, by root, of a directory to where nothing is. */
export function moveDirectory(tree: Tree, from: string, to: string): Tree | undefined {
  if (!isDirectory(tree, from) || !isDirectory(tree, dirname(to))) return undefined;
  const moved = [...tree].map(([name, entry]): [string, Entry] =>
    name === from || name.startsWith(`${from}/`) ? [to + name.slice(from.length), entry] : [name, entry],
  );
  return new Map(moved);
}

/** `chmod mode path` */
export function changeMode(tree: Tree, uid: Uid, path: string, mode: number): Tree | undefined {
  const there = at(tree, path);
  if (there === undefined || there.type === 'symlink' || (uid !== 0 && there.uid !== uid)) return undefined;
  return there.mode === mode ? tree : put(tree, path, { ...there, mode });
}

/** `ln -sfn target path` */
export function link(tree: Tree, uid: Uid, path: string, target: string): Tree | undefined {
  if (!mayWriteIn(tree, uid, dirname(path))) return undefined;
  return put(tree, path, { type: 'symlink', target });
}

/** Whether something was written between the two, be it what was there already. */
export function isTouched(before: Tree, after: Tree): boolean {
  return before.size !== after.size || [...after].some(([path, entry]) => before.get(path) !== entry);
}

/** One line for each entry, sorted: what trees are compared by, and shown as. */
export function linesOf(tree: Tree): string[] {
  return [...tree].map(([path, entry]) => `${path} ${lineOf(entry)}`).sort();
}

function lineOf(entry: Entry): string {
  if (entry.type === 'symlink') return `-> ${entry.target}`;
  const what = entry.type === 'file' ? JSON.stringify(entry.text) : 'directory';
  return `${entry.mode.toString(8)} ${entry.uid} ${what}`;
}
