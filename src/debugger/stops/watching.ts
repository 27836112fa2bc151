/** What watchpoints watch, and whether a step has changed it. */
import { join } from 'node:path/posix';
import type { ResolveOptions } from '../../host/scoped-path.js';
import { namesIn } from '../../storage/tree-walk.js';
import { toRaw, toText } from '../../storage/raw-path.js';
import { outputOf } from '../probe/beside.js';
import { difference, type FileState, TreeFile } from '../trees/file-states.js';
import { directoryOf, hasWildcards, pathMatcher } from '../trees/path-matcher.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';
import { changesOf, rootOf, treeOf } from '../trees/trees.js';
import { variablesAt } from '../variables.js';

export type Watched =
  /** Absolute in the jail. Of a directory, everything below it too. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** What a shell command line writes, and its exit status. */
  | { readonly kind: 'command'; readonly command: string };

export interface FileChange {
  readonly path: string;
  /** Undefined where it is not there. */
  readonly before: FileState | undefined;
  readonly after: FileState | undefined;
}

/** What a step has done to what is watched. */
export type WatchedChange =
  /** Undefined: the variable is not set, or there were no files yet to run the command on. */
  | { readonly kind: 'value'; readonly before: string | undefined; readonly after: string | undefined }
  /** `more`: how many others there are besides `files`. */
  | { readonly kind: 'files'; readonly files: readonly FileChange[]; readonly more: number };

/** How many of the changed files a change tells of one by one. */
const toldFiles = 10;

/** Reads what is to be watched: `$NAME`, `!COMMAND`, a glob or a path. Relative ones begin at `directory`. */
export function readWatched(text: string, directory: string): Watched {
  if (text.startsWith('!')) return { kind: 'command', command: text.slice(1).trim() };
  if (/^\$\w+$/.test(text)) return { kind: 'variable', name: text.slice(1) };
  const path = join(directory, text).replace(/(.)\/$/, '$1');
  return hasWildcards(text) ? { kind: 'glob', glob: path } : { kind: 'path', path };
}

export function watchedText(watched: Watched): string {
  switch (watched.kind) {
    case 'path':
      return watched.path;
    case 'glob':
      return watched.glob;
    case 'variable':
      return `$${watched.name}`;
    case 'command':
      return `!${watched.command}`;
  }
}

/** What the step that made `checkpoint` has done to what is watched; undefined when it did nothing to it. */
export async function changeOf(
  session: Session,
  watched: Watched,
  checkpoint: Checkpoint,
): Promise<WatchedChange | undefined> {
  const { parent } = checkpoint;
  if (parent === undefined) return undefined;
  switch (watched.kind) {
    case 'variable':
      return valueChange(variablesAt(session, parent)[watched.name], variablesAt(session, checkpoint)[watched.name]);
    case 'command': {
      const before = await session.watchedOutputs.of(session, watched.command, parent);
      return valueChange(before, await session.watchedOutputs.of(session, watched.command, checkpoint));
    }
    case 'path':
    case 'glob':
      if (parent.state.snapshot === checkpoint.state.snapshot) return undefined;
      return filesChange(
        watched.kind === 'path'
          ? pathChanges(session, watched.path, checkpoint)
          : globChanges(session, watched.glob, checkpoint),
      );
  }
}

/** What commands wrote on the files of checkpoints: each runs once on each. */
export class WatchedOutputs {
  readonly #outputs = new WeakMap<Checkpoint, Map<string, string | undefined>>();

  async of(session: Session, command: string, checkpoint: Checkpoint): Promise<string | undefined> {
    const known = this.#outputs.get(checkpoint) ?? new Map<string, string | undefined>();
    this.#outputs.set(checkpoint, known);
    if (!known.has(command)) known.set(command, await outputOf(session, checkpoint, command));
    return known.get(command);
  }
}

function valueChange(before: string | undefined, after: string | undefined): WatchedChange | undefined {
  return before === after ? undefined : { kind: 'value', before, after };
}

async function filesChange(changes: AsyncIterable<FileChange>): Promise<WatchedChange | undefined> {
  const files: FileChange[] = [];
  let more = 0;
  for await (const change of changes) {
    if (files.length < toldFiles) files.push(change);
    else more += 1;
  }
  return files.length === 0 ? undefined : { kind: 'files', files, more };
}

/** A file in the trees before and after the step that made a checkpoint; on a side without files it is undefined. */
function bothSides(session: Session, { parent, state }: Checkpoint, path: string, options?: ResolveOptions) {
  const [before, after] = [treeOf(parent?.state.snapshot), treeOf(state.snapshot)];
  return {
    before: before === undefined ? undefined : new TreeFile(session, before, path, options),
    after: after === undefined ? undefined : new TreeFile(session, after, path, options),
  };
}

async function* pathChanges(session: Session, path: string, checkpoint: Checkpoint): AsyncIterable<FileChange> {
  const link = bothSides(session, checkpoint, path);
  const relinked = await difference(link.before, link.after);
  if (relinked !== undefined) yield { path, ...relinked };
  const { before, after } = bothSides(session, checkpoint, path, { followLast: true });
  const behindLink = relinked === undefined ? await difference(before, after) : undefined;
  if (behindLink !== undefined) yield { path, ...behindLink };
  const [was, is] = [await before?.state(), await after?.state()];
  // A directory that is there on both sides is what is in it.
  if (after === undefined || was?.type !== 'directory' || is?.type !== 'directory') return;
  const real = await after.realPath();
  const prefix = real === '/' ? '/' : `${real}/`;
  yield* recordedChanges(session, checkpoint, (one) => one.startsWith(prefix));
}

async function* globChanges(session: Session, glob: string, checkpoint: Checkpoint): AsyncIterable<FileChange> {
  const isMatch = await pathMatcher(glob);
  if (checkpoint.parent?.state.snapshot !== undefined) {
    yield* recordedChanges(session, checkpoint, isMatch);
    return;
  }
  for await (const path of pathsBelow(session, checkpoint, directoryOf(glob))) {
    if (!isMatch(path)) continue;
    const { after } = bothSides(session, checkpoint, path);
    yield { path, before: undefined, after: await after?.state() };
  }
}

async function* recordedChanges(
  session: Session,
  checkpoint: Checkpoint,
  isMeant: (path: string) => boolean,
): AsyncIterable<FileChange> {
  for await (const { path } of changesOf(session, checkpoint)) {
    if (!isMeant(path)) continue;
    const { before, after } = bothSides(session, checkpoint, path);
    const found = await difference(before, after);
    if (found !== undefined) yield { path, ...found };
  }
}

/** The paths in a checkpoint's tree from `base` on, it included where it is there. */
async function* pathsBelow(session: Session, { state }: Checkpoint, base: string): AsyncIterable<string> {
  const tree = treeOf(state.snapshot);
  if (tree === undefined) return;
  const { files } = session.host.machine;
  const root = await rootOf(session, tree);
  const start = new TreeFile(session, tree, base);
  const found = await start.state();
  if (found === undefined) return;
  yield base;
  const ahead = found.type === 'directory' ? [toRaw(await start.realPath())] : [];
  for (let directory = ahead.pop(); directory !== undefined; directory = ahead.pop()) {
    for (const { name, isDirectory } of await namesIn(files, join(toRaw(root), directory))) {
      const path = join(directory, name);
      yield toText(path);
      if (isDirectory) ahead.push(path);
    }
  }
}
