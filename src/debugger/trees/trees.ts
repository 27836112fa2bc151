/** The file trees of checkpoints, and of the dataset as it stands. */
import { normalize } from 'node:path/posix';
import { KleeError } from '../../errors.js';
import type { FileStatus } from '../../host/files.js';
import { resolveInside, type ResolveOptions } from '../../host/scoped-path.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { Change, SnapshotId, Tree } from '../../storage/store.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';

export function treeOf(snapshot: SnapshotId | undefined): Tree | undefined {
  return snapshot === undefined ? undefined : { snapshot };
}

/** What the step that made a checkpoint changed, sorted by path; nothing for a step that touches no file. */
export function changesOf(session: Session, { parent, state }: Checkpoint): AsyncIterable<Change> {
  const [before, after] = [parent?.state.snapshot, state.snapshot];
  if (before === undefined || after === undefined || before === after) return none();
  return session.host.store.diff({ snapshot: before }, { snapshot: after });
}

/** What was done to the dataset since its checkpoint: what a failed step left, or what was done by hand. */
export async function wreckageChanges(session: Session): Promise<AsyncIterable<Change>> {
  const good = session.at.state.snapshot;
  if (good === undefined || (session.attempt === undefined && !session.dirty)) return none();
  const dataset = await session.workspace.enter(session.ground());
  return session.host.store.diff({ snapshot: good }, { dataset });
}

/** The directory that this process reads a tree from. Paths in it only by `resolveInside`. */
export async function rootOf(session: Session, tree: Tree): Promise<string> {
  return 'dataset' in tree ? tree.dataset.path : session.host.store.view(tree.snapshot);
}

export interface Found extends FileStatus {
  /** Where it is, for this process. */
  readonly real: string;
}

/** What a tree has at a path; undefined where nothing is. A symbolic link in the last place is followed, unless `options` say otherwise. */
export async function entryIn(
  session: Session,
  tree: Tree | undefined,
  path: string,
  options: ResolveOptions = {},
): Promise<Found | undefined> {
  if (tree === undefined) return undefined;
  const { files } = session.host.machine;
  const real = await resolveInside(files, await rootOf(session, tree), path, options);
  const found = await unlessGone(files.lstat(real));
  return found === undefined ? undefined : { ...found, real };
}

/** Where the links on the way lead, as a path of the tree: differences are told by what is really there. */
export async function realPathIn(
  session: Session,
  tree: Tree | undefined,
  path: string,
  options: ResolveOptions = {},
): Promise<string> {
  if (tree === undefined) return path;
  const root = normalize(await rootOf(session, tree));
  const real = await resolveInside(session.host.machine.files, root, path, options);
  return real === root ? '/' : real.slice(root.replace(/\/$/, '').length);
}

/** A file as a tree has it; undefined where it is not there, or no file. @throws KleeError KLEE_USAGE when it is a directory */
export async function fileIn(session: Session, tree: Tree | undefined, path: string): Promise<Buffer | undefined> {
  const found = await entryIn(session, tree, path);
  if (found?.type === 'directory')
    throw new KleeError('KLEE_USAGE', `${path} is a directory.`, { hint: 'name a file in it' });
  return found?.type === 'file' ? session.host.machine.files.readFile(found.real) : undefined;
}

export async function* none(): AsyncIterable<Change> {
  await Promise.resolve();
  yield* [];
}
