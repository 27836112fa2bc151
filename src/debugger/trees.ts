/** The file trees of checkpoints, and of the dataset as it stands. */
import { KleeError } from '../errors.js';
import { resolveInside } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';
import type { Change, SnapshotId, Tree } from '../storage/store.js';
import type { Session } from './session.js';
import type { Checkpoint } from './timeline.js';

export function treeOf(snapshot: SnapshotId | undefined): Tree | undefined {
  return snapshot === undefined ? undefined : { snapshot };
}

/** What the step that made a checkpoint changed, sorted by path; nothing for a step that touches no file. */
export function changesOf(session: Session, { parent, state }: Checkpoint): AsyncIterable<Change> {
  const [before, after] = [parent?.state.snapshot, state.snapshot];
  if (before === undefined || after === undefined || before === after) return none();
  return session.host.store.diff({ snapshot: before }, { snapshot: after });
}

/** A file as a tree has it; undefined where it is not there, or no file. @throws KleeError KLEE_USAGE when it is a directory */
export async function fileIn(session: Session, tree: Tree | undefined, path: string): Promise<Buffer | undefined> {
  if (tree === undefined) return undefined;
  const root = 'dataset' in tree ? tree.dataset.path : await session.host.store.view(tree.snapshot);
  const { files } = session.host.machine;
  const real = await resolveInside(files, root, path);
  const found = await unlessGone(files.stat(real));
  if (found?.type === 'directory')
    throw new KleeError('KLEE_USAGE', `${path} is a directory.`, { hint: 'name a file in it' });
  return found?.type === 'file' ? files.readFile(real) : undefined;
}

export async function* none(): AsyncIterable<Change> {
  await Promise.resolve();
  yield* [];
}
