/** Paths as two file trees have them, times left out. Both are snapshots: nothing changes meanwhile. */
import { dirname } from 'node:path/posix';
import type { Files, FileStatus } from '../../host/files.js';
import { toBytes, toRaw, toText } from '../../storage/raw-path.js';
import { isSameContent } from '../../storage/same-content.js';
import { entryOf, linkOf, namesIn, statusOf } from '../../storage/tree-walk.js';
import type { Aspect, PathDifference } from './verification.js';

/** Files up to this size, in bytes, are kept where they differ, to be shown. */
const shownSize = 64 * 1024;

/** How a path differs, or whether it is there, the same in both. */
export type PathComparison = PathDifference | 'same' | 'absent';

/** One tree. Paths are raw. */
class OneTree {
  readonly #files: Files;
  readonly #root: string;
  readonly #directories = new Map<string, Promise<boolean>>();

  /** @param root an absolute path, raw */
  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root.replace(/\/$/, '');
  }

  real(path: string): string {
    return `${this.#root}${path}`;
  }

  /** What is at a path itself. A symbolic link on the way is not followed: nothing is below it. */
  async status(path: string): Promise<FileStatus | undefined> {
    if (path !== '/' && !(await this.#isDirectory(dirname(path)))) return undefined;
    return statusOf(this.#files, this.real(path));
  }

  async names(path: string): Promise<string[]> {
    if (!(await this.#isDirectory(path))) return [];
    return (await namesIn(this.#files, this.real(path))).map(({ name }) => name);
  }

  #isDirectory(path: string): Promise<boolean> {
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    const asked = this.status(path).then((found) => found?.type === 'directory');
    this.#directories.set(path, asked);
    return asked;
  }
}

export class TwoTrees {
  readonly #files: Files;
  readonly #before: OneTree;
  readonly #after: OneTree;

  /** @param before, after their roots, absolute paths */
  constructor(files: Files, before: string, after: string) {
    this.#files = files;
    this.#before = new OneTree(files, toRaw(before));
    this.#after = new OneTree(files, toRaw(after));
  }

  /** The raw paths in either tree that are called `path`: one, unless names in it are no text. */
  async rawPaths(path: string): Promise<string[]> {
    if (!path.includes('\uFFFD')) return [toRaw(path)];
    let found = [''];
    for (const name of path.split('/').slice(1)) {
      const next: string[] = [];
      for (const above of found) {
        const directory = above === '' ? '/' : above;
        const names = [...(await this.#before.names(directory)), ...(await this.#after.names(directory))];
        next.push(...names.filter((raw) => toText(raw) === name).map((raw) => `${above}/${raw}`));
      }
      found = [...new Set(next)];
    }
    return found;
  }

  /** @param path raw */
  async compare(path: string): Promise<PathComparison> {
    const [before, after] = await Promise.all([this.#before.status(path), this.#after.status(path)]);
    if (before === undefined && after === undefined) return 'absent';
    const entries = { before: before && entryOf(before), after: after && entryOf(after) };
    const text = toText(path);
    if (before === undefined || after === undefined) {
      const versions = await this.#versions(path, before, after);
      return { path: text, aspects: ['presence'], ...entries, ...versions };
    }
    const aspects: Aspect[] = [];
    if (before.type !== after.type) aspects.push('type');
    // The mode of a symbolic link means nothing, and not every file system keeps it.
    if (before.mode !== after.mode && before.type !== 'symlink') aspects.push('mode');
    if (before.uid !== after.uid) aspects.push('owner');
    if (before.gid !== after.gid) aspects.push('group');
    const inside = before.type === after.type ? await this.#inside(path, before, after) : { aspects: [] };
    aspects.push(...inside.aspects);
    if (aspects.length === 0) return 'same';
    const { aspects: _, ...shown } = inside;
    return { path: text, aspects, ...entries, ...shown };
  }

  async #inside(
    path: string,
    before: FileStatus,
    after: FileStatus,
  ): Promise<Pick<PathDifference, 'aspects' | 'targets' | 'versions'>> {
    switch (before.type) {
      case 'file':
        if (before.size === after.size) {
          const [was, is] = [this.#before.real(path), this.#after.real(path)];
          if (await isSameContent(this.#files, was, is, before.size)) return { aspects: [] };
        }
        return { aspects: ['content'], ...(await this.#versions(path, before, after)) };
      case 'symlink': {
        const links = [this.#before, this.#after].map((tree) => linkOf(this.#files, tree.real(path)));
        const [was, is] = (await Promise.all(links)).map((link) => link ?? Buffer.alloc(0));
        if (was === undefined || is === undefined || was.equals(is)) return { aspects: [] };
        return { aspects: ['target'], targets: { before: was.toString(), after: is.toString() } };
      }
      case 'block device':
      case 'character device':
        return { aspects: before.device === after.device ? [] : ['device'] };
      default:
        return { aspects: [] };
    }
  }

  async #versions(
    path: string,
    before: FileStatus | undefined,
    after: FileStatus | undefined,
  ): Promise<Pick<PathDifference, 'versions'>> {
    const shows = (status: FileStatus | undefined) =>
      status === undefined || (status.type === 'file' && status.size <= shownSize);
    if (!shows(before) || !shows(after)) return {};
    const read = async (tree: OneTree, status: FileStatus | undefined) =>
      status === undefined ? undefined : this.#files.readFile(toBytes(tree.real(path)));
    const [was, is] = await Promise.all([read(this.#before, before), read(this.#after, after)]);
    return { versions: { path: toText(path), before: was, after: is } };
  }
}
