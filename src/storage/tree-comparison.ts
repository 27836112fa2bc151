/** What differs between two file trees. */
import type { BigIntStats } from 'node:fs';
import { toRaw, toText } from './raw-path.js';
import type { Change } from './store.js';
import { entryOf, inBatches, linkOf, namesIn, statOf, typeOf } from './tree-walk.js';

/** Where to look in one directory of the two trees; raw paths. */
interface Place {
  /** Path of the directory inside the trees: empty for the root, `/a/b` else. */
  readonly path: string;
  /** The same directory in each tree; undefined where the tree has no such directory. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The same directory in each of the `written` trees that have it; undefined: anything may differ. */
  readonly written: readonly string[] | undefined;
}

/** A name of which one tree has something that the other has not, or has otherwise. */
interface Candidate {
  readonly name: string;
  readonly before: BigIntStats | undefined;
  readonly after: BigIntStats | undefined;
}

/**
 * Compares two directories by the attributes of what is in them: type, permissions, owner, size, time of modification, target,
 * device number; of directories only type, permissions and owner. Sorted by the bytes of the path.
 *
 * `written`: directories that between them name everything that was ever written on either side since both were the same
 * (the layers that only one of them has). Then only the directories named there are looked at. A name that is in none of them
 * can differ only by being there in one tree alone: an overlay hides what is below a directory that replaces another.
 */
export async function* compareTrees(
  before: string,
  after: string,
  written?: readonly string[],
): AsyncGenerator<Change, void, undefined> {
  const place = { path: '', before: toRaw(before), after: toRaw(after), written: written?.map(toRaw) };
  const roots = { name: '', before: await statOf(place.before), after: await statOf(place.after) };
  const change = changeAt('/', roots);
  if (change !== undefined) yield change;
  yield* compareDirectory(place);
}

async function* compareDirectory(place: Place): AsyncGenerator<Change, void, undefined> {
  const { names, deeper } = await namesToCompare(place);
  const candidates = await inBatches([...names.keys()], async (name): Promise<Candidate> => {
    const sides = names.get(name);
    return {
      name,
      before: sides?.before === true ? await statOf(`${place.before ?? ''}/${name}`) : undefined,
      after: sides?.after === true ? await statOf(`${place.after ?? ''}/${name}`) : undefined,
    };
  });
  // What is in a directory sorts under `name/`, so that the whole is sorted by path: `/a`, `/a.txt`, `/a/b`.
  const steps: { key: string; candidate: Candidate; inside: boolean }[] = [];
  for (const candidate of candidates) {
    steps.push({ key: candidate.name, candidate, inside: false });
    if (candidate.before?.isDirectory() === true || candidate.after?.isDirectory() === true) {
      steps.push({ key: `${candidate.name}/`, candidate, inside: true });
    }
  }
  steps.sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const { candidate, inside } of steps) {
    const { name } = candidate;
    const path = `${place.path}/${name}`;
    if (inside) {
      const isBefore = candidate.before?.isDirectory() === true;
      const isAfter = candidate.after?.isDirectory() === true;
      yield* compareDirectory({
        path,
        before: isBefore ? `${place.before ?? ''}/${name}` : undefined,
        after: isAfter ? `${place.after ?? ''}/${name}` : undefined,
        written: deeper(name),
      });
    } else {
      const change = await linkChangeAt(toText(path), candidate, place);
      if (change !== undefined) yield change;
    }
  }
}

interface Sides {
  before: boolean;
  after: boolean;
}

async function namesToCompare(
  place: Place,
): Promise<{ names: Map<string, Sides>; deeper: (name: string) => readonly string[] | undefined }> {
  const names = new Map<string, Sides>();
  const add = async (side: keyof Sides) => {
    const directory = place[side];
    for (const { name } of directory === undefined ? [] : await namesIn(directory)) {
      const sides = names.get(name);
      if (sides === undefined) names.set(name, { before: side === 'before', after: side === 'after' });
      else sides[side] = true;
    }
  };
  await add('before');
  await add('after');
  if (place.written === undefined) return { names, deeper: () => undefined };

  const touched = new Set<string>();
  const directories = new Map<string, string[]>();
  for (const written of place.written) {
    for (const { name, isDirectory } of await namesIn(written)) {
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
  return { names, deeper: (name) => directories.get(name) ?? [] };
}

async function linkChangeAt(path: string, candidate: Candidate, place: Place): Promise<Change | undefined> {
  const change = changeAt(path, candidate);
  if (change !== undefined || candidate.before?.isSymbolicLink() !== true) return change;
  const [before, after] = await Promise.all([
    linkOf(`${place.before ?? ''}/${candidate.name}`),
    linkOf(`${place.after ?? ''}/${candidate.name}`),
  ]);
  if (before === undefined || after === undefined || before.equals(after)) return undefined;
  return candidate.after === undefined ? undefined : modified(path, candidate.before, candidate.after);
}

function changeAt(path: string, { before, after }: Candidate): Change | undefined {
  if (before === undefined) return after === undefined ? undefined : { kind: 'added', path, entry: entryOf(after) };
  if (after === undefined) return { kind: 'deleted', path, before: entryOf(before) };
  return isSame(before, after) ? undefined : modified(path, before, after);
}

function modified(path: string, before: BigIntStats, after: BigIntStats): Change {
  return { kind: 'modified', path, before: entryOf(before), entry: entryOf(after) };
}

function isSame(before: BigIntStats, after: BigIntStats): boolean {
  // The type is part of the mode.
  if (before.mode !== after.mode || before.uid !== after.uid || before.gid !== after.gid) return false;
  switch (typeOf(before)) {
    case 'directory':
      return true;
    case 'character device':
    case 'block device':
      return before.rdev === after.rdev && before.mtimeNs === after.mtimeNs;
    default:
      return before.size === after.size && before.mtimeNs === after.mtimeNs;
  }
}
