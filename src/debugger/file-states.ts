/** Single files as snapshots have them: what a watchpoint compares. */
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { Files, FileStatus } from '../host/files.js';
import { type ResolveOptions, resolveInside } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';
import type { Entry } from '../storage/store.js';
import { entryOf } from '../storage/tree-walk.js';

export interface FileState extends Entry {
  /** Of a text file up to 64 KiB: one without a NUL. */
  readonly text: string | undefined;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

/** Larger files are compared by size and digest, and not shown. */
const shownBytes = 65536;
const chunkBytes = 1048576;

interface Found {
  /** As this process opens it. */
  readonly path: string;
  readonly status: FileStatus;
}

/** A file in a tree that this process sees at `root`. */
export class TreeFile {
  readonly #files: Files;
  readonly #root: string;
  readonly #path: string;
  readonly #options: ResolveOptions;
  #found: Promise<Found | undefined> | undefined;
  #content: Promise<Buffer> | undefined;

  /** `path`: absolute in the tree. A symbolic link in the last place is looked at itself, unless `options` say otherwise. */
  constructor(files: Files, root: string, path: string, options: ResolveOptions = { followLast: false }) {
    this.#files = files;
    this.#root = root;
    this.#path = path;
    this.#options = options;
  }

  /** Where it is in its tree, links on the way resolved: `/run/a` for `/var/run/a`. */
  async realPath(): Promise<string> {
    return `/${relative(this.#root, await this.#resolve())}`;
  }

  /** Undefined where nothing is. */
  async state(): Promise<FileState | undefined> {
    const found = await this.#look();
    if (found === undefined) return undefined;
    const { path, status } = found;
    const content = await this.content();
    return {
      ...entryOf(status),
      text: content === undefined || content.includes(0) ? undefined : content.toString(),
      target: status.type === 'symlink' ? (await this.#files.readlink(path)).toString() : undefined,
    };
  }

  /** Of a file up to 64 KiB. */
  async content(): Promise<Buffer | undefined> {
    const found = await this.#look();
    if (found?.status.type !== 'file' || found.status.size > shownBytes) return undefined;
    return (this.#content ??= this.#files.readFile(found.path));
  }

  /** Of all that it holds. */
  async digest(): Promise<string> {
    const found = await this.#look();
    const hash = createHash('sha256');
    for (let at = 0; found !== undefined && at < found.status.size; at += chunkBytes) {
      hash.update(await this.#files.readPart(found.path, at, chunkBytes));
    }
    return hash.digest('hex');
  }

  async #resolve(): Promise<string> {
    return resolveInside(this.#files, this.#root, this.#path, this.#options);
  }

  #look(): Promise<Found | undefined> {
    const look = async () => {
      const path = await this.#resolve();
      const status = await unlessGone(this.#files.lstat(path));
      return status === undefined ? undefined : { path, status };
    };
    return (this.#found ??= look());
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
