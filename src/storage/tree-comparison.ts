/** What differs between two file trees. */
import type { Files, FileStatus } from '../host/files.js';
import { unlessGone } from '../host/unless-gone.js';
import { namedPaths, type NamedPaths } from './named-paths.js';
import { toRaw, toText } from './raw-path.js';
import { isSameContent } from './same-content.js';
import type { Change } from './store.js';
import { entryOf, inBatches, linkOf, namesIn, statusOf } from './tree-walk.js';

export type ComparedFiles = Pick<Files, 'lstat' | 'readdir' | 'readlink' | 'readPart'>;

/** Asked about a file that has the same attributes on both sides: whether it is certain that neither was written to since both were one. */
export type IsUnwritten = (before: FileStatus, after: FileStatus) => boolean;

interface Comparison {
  readonly files: ComparedFiles;
  readonly isUnwritten?: IsUnwritten | undefined;
  /** Raw paths that count as modified where they are no directory on either side, whatever their attributes say. */
  readonly certain: ReadonlySet<string>;
}

/** Where to look in one directory of the two trees; raw paths. */
interface Place {
  /** Path of the directory inside the trees: empty for the root, `/a/b` else. */
  readonly path: string;
  /** The same directory in each tree; undefined where the tree has no such directory. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Undefined: anything may differ. */
  readonly scope: Scope | undefined;
}

/** `written`: the same directory in each of the written trees that have it. `named`: what is to be compared of it. */
type Scope = { readonly written: readonly string[] } | { readonly named: NamedPaths };

/** A name of which one tree has something that the other has not, or has otherwise. */
interface Candidate {
  readonly name: string;
  readonly before: FileStatus | undefined;
  readonly after: FileStatus | undefined;
}

/**
 * Compares two directories by what is in them: type, permissions, owner, size, time of modification, target, device number; of
 * directories only type, permissions and owner. Of files that are the same in all this the content is read. Sorted by the bytes of
 * the path.
 *
 * `written`: directories that between them name everything that was ever written on either side since both were the same
 * (the layers that only one of them has). Then only the directories named there are looked at. A name that is in none of them
 * can differ only by being there in one tree alone: an overlay hides what is below a directory that replaces another.
 *
 * `isUnwritten`: for who can tell by other means which files need not be read.
 */
export async function* compareTrees(
  files: ComparedFiles,
  before: string,
  after: string,
  { written, isUnwritten }: { written?: readonly string[] | undefined; isUnwritten?: IsUnwritten | undefined } = {},
): AsyncGenerator<Change, void, undefined> {
  const scope = written && { written: written.map(toRaw) };
  yield* compareRoots(
    { files, certain: new Set(), isUnwritten },
    { path: '', before: toRaw(before), after: toRaw(after), scope },
  );
}

/**
 * The same for some paths alone, for where somebody else knows which ones may differ: raw, absolute in the trees. Of a directory
 * that only one side has all is compared, of any other the directory itself and what is named below it. In no order, and as
 * often as it comes: each difference is told once.
 *
 * `certain`: those that are known to differ though their attributes may be the same. They count as modified where both sides
 * have them and neither has a directory.
 */
export async function* comparePaths(
  files: ComparedFiles,
  before: string,
  after: string,
  paths: Iterable<string>,
  certain: ReadonlySet<string> = new Set(),
): AsyncGenerator<Change, void, undefined> {
  const scope = { named: namedPaths(paths) };
  yield* compareRoots({ files, certain }, { path: '', before: toRaw(before), after: toRaw(after), scope });
}

async function* compareRoots(comparison: Comparison, place: Place): AsyncGenerator<Change, void, undefined> {
  const { before = '', after = '' } = place;
  if (isAskedFor(place.scope)) {
    const { files } = comparison;
    const change = changeAt('/', await statusOf(files, before), await statusOf(files, after));
    if (change !== undefined) yield change;
  }
  yield* compareDirectory(comparison, place);
}

async function* compareDirectory(comparison: Comparison, place: Place): AsyncGenerator<Change, void, undefined> {
  const { files } = comparison;
  const { names, deeper } = await namesToCompare(files, place);
  const candidates = await inBatches([...names.keys()], async (name): Promise<Candidate> => {
    const sides = names.get(name);
    return {
      name,
      before: sides?.before === true ? await statusOf(files, `${place.before ?? ''}/${name}`) : undefined,
      after: sides?.after === true ? await statusOf(files, `${place.after ?? ''}/${name}`) : undefined,
    };
  });
  // What is in a directory sorts under `name/`, so that the whole is sorted by path: `/a`, `/a.txt`, `/a/b`.
  const steps: { key: string; candidate: Candidate; inside: boolean }[] = [];
  for (const candidate of candidates) {
    if (isAskedFor(deeper(candidate.name))) steps.push({ key: candidate.name, candidate, inside: false });
    if (candidate.before?.type === 'directory' || candidate.after?.type === 'directory') {
      steps.push({ key: `${candidate.name}/`, candidate, inside: true });
    }
  }
  steps.sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const { candidate, inside } of steps) {
    const { name } = candidate;
    if (inside) {
      const isBefore = candidate.before?.type === 'directory';
      const isAfter = candidate.after?.type === 'directory';
      const scope = deeper(name);
      yield* compareDirectory(comparison, {
        path: `${place.path}/${name}`,
        before: isBefore ? `${place.before ?? ''}/${name}` : undefined,
        after: isAfter ? `${place.after ?? ''}/${name}` : undefined,
        scope: isBefore !== isAfter && isAskedFor(scope) ? undefined : scope,
      });
    } else {
      const change = await contentChangeAt(comparison, candidate, place);
      if (change !== undefined) yield change;
    }
  }
}

/** False for a directory that is only on the way to what is to be compared. */
function isAskedFor(scope: Scope | undefined): boolean {
  return scope === undefined || !('named' in scope) || scope.named.named;
}

interface Sides {
  before: boolean;
  after: boolean;
}

interface ToCompare {
  readonly names: Map<string, Sides>;
  /** The scope of a place below. */
  readonly deeper: (name: string) => Scope | undefined;
}

async function namesToCompare(files: ComparedFiles, place: Place): Promise<ToCompare> {
  const { scope } = place;
  if (scope !== undefined && 'named' in scope) return namedIn(place, scope.named);
  const names = new Map<string, Sides>();
  const add = async (side: keyof Sides) => {
    const directory = place[side];
    for (const { name } of directory === undefined ? [] : await namesIn(files, directory)) {
      const sides = names.get(name);
      if (sides === undefined) names.set(name, { before: side === 'before', after: side === 'after' });
      else sides[side] = true;
    }
  };
  await add('before');
  await add('after');
  if (scope === undefined) return { names, deeper: () => undefined };

  const touched = new Set<string>();
  const directories = new Map<string, string[]>();
  for (const written of scope.written) {
    for (const { name, isDirectory } of await namesIn(files, written)) {
      touched.add(name);
      if (!isDirectory) continue;
      const inside = directories.get(name);
      if (inside === undefined) directories.set(name, [`${written}/${name}`]);
      else inside.push(`${written}/${name}`);
    }
  }
  for (const [name, sides] of names) {
    if (sides.before && sides.after && !touched.has(name)) names.delete(name);
  }
  return { names, deeper: (name) => ({ written: directories.get(name) ?? [] }) };
}

function namedIn({ before, after }: Place, { below }: NamedPaths): ToCompare {
  const sides = () => ({ before: before !== undefined, after: after !== undefined });
  return {
    names: new Map([...below.keys()].map((name) => [name, sides()])),
    deeper: (name) => {
      const named = below.get(name);
      return named === undefined ? undefined : { named };
    },
  };
}

/** Also what attributes do not tell: the content of a file, the target of a link, and what is known from elsewhere. */
async function contentChangeAt(
  { files, certain, isUnwritten }: Comparison,
  { name, before, after }: Candidate,
  place: Place,
): Promise<Change | undefined> {
  const raw = `${place.path}/${name}`;
  const path = toText(raw);
  const change = changeAt(path, before, after);
  if (change !== undefined || before === undefined || after === undefined) return change;
  if (certain.has(raw) && before.type !== 'directory') return modified(path, before, after);
  const [one, other] = [`${place.before ?? ''}/${name}`, `${place.after ?? ''}/${name}`];
  if (before.type === 'file' && isUnwritten?.(before, after) !== true) {
    const isSame = await unlessGone(isSameContent(files, one, other, before.size));
    return isSame === true ? undefined : modified(path, before, after);
  }
  if (before.type !== 'symlink') return undefined;
  const [was, is] = await Promise.all([linkOf(files, one), linkOf(files, other)]);
  return was === undefined || is === undefined || was.equals(is) ? undefined : modified(path, before, after);
}

function changeAt(path: string, before: FileStatus | undefined, after: FileStatus | undefined): Change | undefined {
  if (before === undefined) return after === undefined ? undefined : { kind: 'added', path, entry: entryOf(after) };
  if (after === undefined) return { kind: 'deleted', path, before: entryOf(before) };
  return isSame(before, after) ? undefined : modified(path, before, after);
}

function modified(path: string, before: FileStatus, after: FileStatus): Change {
  return { kind: 'modified', path, before: entryOf(before), entry: entryOf(after) };
}

function isSame(before: FileStatus, after: FileStatus): boolean {
  if (before.type !== after.type || before.mode !== after.mode) return false;
  if (before.uid !== after.uid || before.gid !== after.gid) return false;
  switch (before.type) {
    case 'directory':
      return true;
    case 'character device':
    case 'block device':
      return before.device === after.device && before.mtimeNs === after.mtimeNs;
    default:
      return before.size === after.size && before.mtimeNs === after.mtimeNs;
  }
}
