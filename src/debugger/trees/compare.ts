/** What differs between any two trees of a session: all of it, or a file, or what is below a directory. */
import { KleeError } from '../../errors.js';
import type { Change, Tree } from '../../storage/store.js';
import { absolute, type TreePlace, treeAt } from './tree-place.js';
import type { Session } from '../session.js';
import { entryIn, fileIn, none, realPathIn } from './trees.js';

/** A file in two trees. */
export interface FileVersions {
  readonly path: string;
  /** Undefined where the file is not there. */
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

/** What differs below a directory; of files what they hold too. */
export interface Difference {
  readonly change: Change;
  /** Undefined for anything but files. */
  readonly versions: FileVersions | undefined;
}

export type Comparison =
  | { readonly kind: 'tree'; readonly changes: AsyncIterable<Change> }
  | { readonly kind: 'file'; readonly file: FileVersions }
  | { readonly kind: 'directory'; readonly path: string; readonly differences: AsyncIterable<Difference> };

/** @throws KleeError as `treeAt`; KLEE_USAGE when the path is in neither tree */
export async function compare(
  session: Session,
  a: TreePlace,
  b: TreePlace,
  path: string | undefined,
): Promise<Comparison> {
  return compareTrees(session, await treeAt(session, a), await treeAt(session, b), path);
}

/** @throws KleeError KLEE_USAGE when the path is in neither tree */
export async function compareTrees(
  session: Session,
  before: Tree | undefined,
  after: Tree | undefined,
  path: string | undefined,
): Promise<Comparison> {
  const changes = changesBetween(session, before, after);
  if (path === undefined) return { kind: 'tree', changes };
  const wanted = absolute(session, path);
  const [was, is] = [await entryIn(session, before, wanted), await entryIn(session, after, wanted)];
  if (was === undefined && is === undefined) {
    throw new KleeError('KLEE_USAGE', `${wanted} is not there, neither before nor after.`);
  }
  if (was?.type === 'directory' || is?.type === 'directory') {
    const real = await realPathIn(session, is === undefined ? before : after, wanted);
    return { kind: 'directory', path: wanted, differences: below(session, before, after, changes, real) };
  }
  return { kind: 'file', file: await versions(session, before, after, wanted) };
}

function changesBetween(session: Session, before: Tree | undefined, after: Tree | undefined): AsyncIterable<Change> {
  if (before === undefined || after === undefined) return none();
  if ('snapshot' in before && 'snapshot' in after && before.snapshot === after.snapshot) return none();
  return session.host.store.diff(before, after);
}

async function* below(
  session: Session,
  before: Tree | undefined,
  after: Tree | undefined,
  changes: AsyncIterable<Change>,
  directory: string,
): AsyncIterable<Difference> {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  for await (const change of changes) {
    if (change.path !== directory && !change.path.startsWith(prefix)) continue;
    const types = [
      change.kind === 'added' ? 'file' : change.before.type,
      change.kind === 'deleted' ? 'file' : change.entry.type,
    ];
    const isFile = types.every((type) => type === 'file');
    yield { change, versions: isFile ? await versions(session, before, after, change.path) : undefined };
  }
}

async function versions(
  session: Session,
  before: Tree | undefined,
  after: Tree | undefined,
  path: string,
): Promise<FileVersions> {
  return { path, before: await fileIn(session, before, path), after: await fileIn(session, after, path) };
}
