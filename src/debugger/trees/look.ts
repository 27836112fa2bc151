/** Looking into trees from outside, with no program of the image: names, files, and paths that match. */
import { KleeError } from '../../errors.js';
import type { FileStatus } from '../../host/files.js';
import { unlessGone } from '../../host/unless-gone.js';
import { toRaw, toText } from '../../storage/raw-path.js';
import { inBatches, linkOf, namesIn, statusOf } from '../../storage/tree-walk.js';
import { pathMatcher } from './path-matcher.js';
import type { FileType, Tree } from '../../storage/store.js';
import { absolute, type TreePlace, treeAt } from './tree-place.js';
import type { Session } from '../session.js';
import { entryIn, type Found, rootOf } from './trees.js';

export interface ListedEntry {
  readonly name: string;
  readonly type: FileType;
  /** Permission bits, setuid and sticky included. */
  readonly mode: number;
  /** As the tree calls them; a number that it has no name for, as digits. */
  readonly user: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

export interface Listing {
  /** Absolute in the tree. */
  readonly path: string;
  /** Sorted by name; of anything but a directory, itself. */
  readonly entries: readonly ListedEntry[];
}

/** @throws KleeError KLEE_USAGE when nothing is there */
export async function listing(session: Session, path: string, place: TreePlace): Promise<Listing> {
  const { files } = session.host.machine;
  const there = await findAt(session, path, place);
  const users = await numbered(session, place, '/etc/passwd');
  const groups = await numbered(session, place, '/etc/group');
  const entryOf = (name: string, status: FileStatus, target: string | undefined): ListedEntry => {
    const { type, mode, uid, gid, size, mtimeNs } = status;
    const [user, group] = [users.get(uid) ?? String(uid), groups.get(gid) ?? String(gid)];
    return { name, type, mode, user, group, size, mtimeMs: Number(mtimeNs / 1_000_000n), target };
  };
  if (there.type !== 'directory') return { path: there.path, entries: [entryOf(there.path, there, undefined)] };
  const raw = toRaw(there.real);
  const found = await inBatches(await namesIn(files, raw), async ({ name }): Promise<ListedEntry[]> => {
    const status = await statusOf(files, `${raw}/${name}`);
    if (status === undefined) return [];
    const target = status.type === 'symlink' ? (await linkOf(files, `${raw}/${name}`))?.toString() : undefined;
    return [entryOf(toText(name), status, target)];
  });
  const entries = found.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
  return { path: there.path, entries };
}

/** What is read at once, in bytes. */
const readableBytes = 16 * 1024 * 1024;

/** What a file holds. @throws KleeError KLEE_USAGE when nothing is there, when it is no file, or too large to be shown */
export async function content(
  session: Session,
  path: string,
  place: TreePlace,
): Promise<{ path: string; content: Buffer }> {
  const there = await findAt(session, path, place);
  if (there.type === 'directory') {
    throw new KleeError('KLEE_USAGE', `${there.path}: Is a directory`, { hint: '`ls` lists it' });
  }
  if (there.type !== 'file') throw new KleeError('KLEE_USAGE', `${there.path}: Is a ${there.type}`);
  if (there.size > readableBytes) {
    throw new KleeError('KLEE_USAGE', `${there.path}: Too large to be shown: ${there.size} bytes`, {
      hint: '`export-file` takes it to the host',
    });
  }
  return { path: there.path, content: await session.host.machine.files.readFile(there.real) };
}

export interface FoundPaths {
  /** Sorted; at most `foundAtMost`. */
  readonly paths: readonly { readonly path: string; readonly isDirectory: boolean }[];
  /** True when there are more. */
  readonly more: boolean;
}

const foundAtMost = 1000;

/** The paths of a tree that a glob matches, or the names that one without a slash does. Links are not followed. */
export async function find(session: Session, pattern: string, place: TreePlace): Promise<FoundPaths> {
  const tree = await filesAt(session, place);
  const { files } = session.host.machine;
  const matches = await pathMatcher(pattern);
  const root = toRaw(await rootOf(session, tree));
  const paths: { path: string; isDirectory: boolean }[] = [];
  return session.longWork.during(async (stop) => {
    const waiting = [''];
    for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
      if (stop.aborted) return { paths, more: true };
      const names = (await namesIn(files, root + directory)).sort((one, other) => (one.name < other.name ? -1 : 1));
      for (const { name, isDirectory } of names) {
        const path = toText(`${directory}/${name}`);
        if (matches(path)) paths.push({ path, isDirectory });
        if (paths.length > foundAtMost) return { paths: paths.slice(0, foundAtMost), more: true };
      }
      // The last first: it is a stack.
      for (const { name, isDirectory } of names.reverse()) if (isDirectory) waiting.push(`${directory}/${name}`);
    }
    return { paths: paths.sort((one, other) => (one.path < other.path ? -1 : 1)), more: false };
  });
}

/** What the last part of a path that is being typed can become: absolute or as it was begun, directories with a slash. */
export async function continuations(session: Session, begun: string, place: TreePlace): Promise<string[]> {
  const directory = begun.slice(0, begun.lastIndexOf('/') + 1);
  const found = await entryIn(session, await treeAt(session, place), absolute(session, directory));
  if (found?.type !== 'directory') return [];
  const names = await session.host.machine.files.readdir(found.real);
  const begins = begun.slice(directory.length);
  return names
    .filter(({ text }) => text.startsWith(begins) && (begins.startsWith('.') || !text.startsWith('.')))
    .map(({ text, isDirectory }) => `${directory}${text}${isDirectory ? '/' : ''}`)
    .sort();
}

/** Something in a tree, with its path there. */
export interface There extends Found {
  readonly path: string;
}

/** @throws KleeError KLEE_USAGE when nothing is there, in the words of ls(1) */
export async function findAt(session: Session, path: string, place: TreePlace): Promise<There> {
  const wanted = absolute(session, path);
  const found = await entryIn(session, await filesAt(session, place), wanted);
  if (found === undefined) throw new KleeError('KLEE_USAGE', `${wanted}: No such file or directory`);
  return { ...found, path: wanted };
}

async function filesAt(session: Session, place: TreePlace): Promise<Tree> {
  const tree = await treeAt(session, place);
  if (tree !== undefined) return tree;
  const where = typeof place === 'object' && 'step' in place ? ` after step ${place.step}` : '';
  throw new KleeError('KLEE_USAGE', `There are no files yet${where}: FROM has not run.`, { hint: '`next` runs it' });
}

/** The names of a passwd(5) or group(5) file by their numbers: `name:password:number:…`. */
async function numbered(session: Session, place: TreePlace, path: string): Promise<Map<number, string>> {
  const found = await entryIn(session, await treeAt(session, place), path);
  const text = found?.type === 'file' ? await unlessGone(session.host.machine.files.readFile(found.real)) : undefined;
  const names = new Map<number, string>();
  for (const line of (text?.toString() ?? '').split('\n')) {
    const [name, , number] = line.split(':');
    if (name === undefined || number === undefined || !/^\d+$/.test(number) || names.has(Number(number))) continue;
    names.set(Number(number), name);
  }
  return names;
}
