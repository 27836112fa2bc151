/** Single files as snapshots have them: what a watchpoint compares. */
import { createHash } from 'node:crypto';
import type { Files } from '../../host/files.js';
import type { ResolveOptions } from '../../host/scoped-path.js';
import { partsOfFile } from '../../storage/parts-of-file.js';
import type { Entry, Tree } from '../../storage/store.js';
import { entryOf } from '../../storage/tree-walk.js';
import type { Session } from '../session.js';
import { entryIn, type Found, realPathIn } from './trees.js';

export interface FileState extends Entry {
  /** Of a text file up to 64 KiB: one without a NUL. */
  readonly text: string | undefined;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

/** Larger files are compared by size and digest, and not shown. */
const shownBytes = 65536;

/** A file in a tree. */
export class TreeFile {
  readonly #session: Session;
  readonly #tree: Tree;
  readonly #path: string;
  readonly #options: ResolveOptions;
  #found: Promise<Found | undefined> | undefined;
  #content: Promise<Buffer> | undefined;

  /** `path`: absolute in the tree. A symbolic link in the last place is looked at itself, unless `options` say otherwise. */
  constructor(session: Session, tree: Tree, path: string, options: ResolveOptions = { followLast: false }) {
    this.#session = session;
    this.#tree = tree;
    this.#path = path;
    this.#options = options;
  }

  /** Where it is in its tree, links on the way resolved: `/run/a` for `/var/run/a`. */
  async realPath(): Promise<string> {
    return realPathIn(this.#session, this.#tree, this.#path, this.#options);
  }

  /** Undefined where nothing is. */
  async state(): Promise<FileState | undefined> {
    const found = await this.#look();
    if (found === undefined) return undefined;
    const content = await this.content();
    return {
      ...entryOf(found),
      text: content === undefined || content.includes(0) ? undefined : content.toString(),
      target: found.type === 'symlink' ? (await this.#files.readlink(found.real)).toString() : undefined,
    };
  }

  /** Of a file up to 64 KiB. */
  async content(): Promise<Buffer | undefined> {
    const found = await this.#look();
    if (found?.type !== 'file' || found.size > shownBytes) return undefined;
    return (this.#content ??= this.#files.readFile(found.real));
  }

  /** Of all that it holds. */
  async digest(): Promise<string> {
    const found = await this.#look();
    const hash = createHash('sha256');
    if (found !== undefined) for await (const part of partsOfFile(this.#files, found.real)) hash.update(part);
    return hash.digest('hex');
  }

  get #files(): Files {
    return this.#session.host.machine.files;
  }

  #look(): Promise<Found | undefined> {
    return (this.#found ??= entryIn(this.#session, this.#tree, this.#path, this.#options));
  }
}

/** Both states of a file; undefined where they are the same to whoever reads it: its times do not count. */
export async function difference(
  before: TreeFile | undefined,
  after: TreeFile | undefined,
): Promise<{ before: FileState | undefined; after: FileState | undefined } | undefined> {
  const [was, is] = [await before?.state(), await after?.state()];
  if (was === undefined && is === undefined) return undefined;
  if (before === undefined || after === undefined || was === undefined || is === undefined) {
    return { before: was, after: is };
  }
  const same = was.type === is.type && was.mode === is.mode && was.uid === is.uid && was.gid === is.gid;
  return same && (await holdTheSame(before, was, after, is)) ? undefined : { before: was, after: is };
}

async function holdTheSame(before: TreeFile, was: FileState, after: TreeFile, is: FileState): Promise<boolean> {
  if (was.type === 'symlink') return was.target === is.target;
  if (was.type !== 'file') return true;
  if (was.size !== is.size) return false;
  const [content, other] = [await before.content(), await after.content()];
  if (content !== undefined && other !== undefined) return content.equals(other);
  return (await before.digest()) === (await after.digest());
}
