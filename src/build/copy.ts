/** COPY: writes files of the context into a dataset, following no symbolic link of the image out of the image. */
import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, lchown, lstat, mkdir, readdir, readlink, rm, stat, symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Dialect } from '../dockerfile/dialect.js';
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import { resolveInside } from '../host/scoped-path.js';
import type { CopySource } from './copy-sources.js';

/**
 * Copies the sources to `destination`, an absolute path in the tree at `root`; a `/` at its end says that it is a directory.
 * kleene: `mkdir -p` of the directory, then `cp -R`: a directory lands inside an existing one. docker: its contents do.
 * What is written belongs to root.
 * @throws KleeError KLEE_COPY when several sources meet one destination that is no directory, and for special files.
 */
export async function copyInto(
  files: Files,
  root: string,
  sources: readonly CopySource[],
  destination: string,
  dialect: Dialect,
): Promise<void> {
  const writer = new TreeWriter(files, root, dialect);
  const target = await stat(await resolveInside(files, root, destination)).catch(() => undefined);
  const isDirectory = destination.endsWith('/') || target?.isDirectory() === true;
  if (sources.length > 1 && !destination.endsWith('/') && !isDirectory) {
    throw new KleeError('KLEE_COPY', `COPY: ${destination} is not a directory, and several files are to go there`, {
      hint: `write ${destination}/`,
    });
  }
  for (const source of sources) {
    const contents = source.name === '.' || (source.stats.isDirectory() && dialect.copyDirectory === 'contents');
    const into = isDirectory && !contents ? join(destination, basename(source.path)) : destination;
    await writer.directory(join(into, '..'));
    await writer.copy(source.path, source.stats, into);
  }
}

class TreeWriter {
  readonly #files: Files;
  readonly #root: string;
  readonly #dialect: Dialect;

  constructor(files: Files, root: string, dialect: Dialect) {
    this.#files = files;
    this.#root = root;
    this.#dialect = dialect;
  }

  /** `mkdir -p` inside the tree. */
  async directory(path: string): Promise<string> {
    const real = await resolveInside(this.#files, this.#root, path);
    const missing: string[] = [];
    for (let at = real; at.startsWith(this.#root) && at !== this.#root; at = join(at, '..')) {
      const found = await lstat(at).catch(() => undefined);
      if (found?.isDirectory() === true) break;
      if (found !== undefined)
        throw new KleeError('KLEE_COPY', `COPY: ${at.slice(this.#root.length)} is not a directory`);
      missing.unshift(at);
    }
    for (const at of missing) {
      await mkdir(at, { mode: 0o755 });
      await chmod(at, 0o755);
    }
    return real;
  }

  async copy(from: string, stats: Stats, to: string): Promise<void> {
    if (stats.isDirectory()) return this.#copyDirectory(from, stats, to);
    const parent = await this.directory(join(to, '..'));
    const name = basename(to);
    // cp writes through a link that it finds; Docker replaces it (fsutil's copy removes the target first).
    const target =
      this.#dialect.copyDirectory === 'itself' ? await resolveInside(this.#files, this.#root, to) : join(parent, name);
    const found = await lstat(target).catch(() => undefined);
    if (found?.isDirectory() === true) {
      throw new KleeError('KLEE_COPY', `COPY: ${to} is a directory in the image, and ${basename(from)} is not`);
    }
    if (found !== undefined) await rm(target);
    if (stats.isSymbolicLink()) await symlink(await readlink(from), target);
    else if (stats.isFile()) {
      await copyFile(from, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await this.#take(target, stats);
      if (this.#dialect.copyDirectory === 'contents') await utimes(target, stats.atime, stats.mtime);
      return;
    } else throw new KleeError('KLEE_COPY', `COPY ${from}: neither file, directory nor symbolic link`);
    await lchown(target, 0, 0);
  }

  async #copyDirectory(from: string, stats: Stats, to: string): Promise<void> {
    const before = await lstat(await resolveInside(this.#files, this.#root, to)).catch(() => undefined);
    const target = await this.directory(to);
    if (before === undefined) await this.#take(target, stats);
    for (const name of await readdir(from)) {
      const child = join(from, name);
      await this.copy(child, await lstat(child), join(to, name));
    }
  }

  /** Owner and mode: `cp -R` gives new files what the umask leaves of their mode, Docker keeps it whole. */
  async #take(target: string, stats: Stats): Promise<void> {
    await lchown(target, 0, 0);
    await chmod(target, this.#dialect.copyDirectory === 'itself' ? stats.mode & 0o755 : stats.mode & 0o7777);
  }
}
