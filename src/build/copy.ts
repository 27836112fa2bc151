/** COPY: writes files of the context, and those that the Dockerfile has in its text, into a dataset, following no symbolic link of the image out of the image. */
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Dialect } from '../dockerfile/dialect.js';
import type { CopyDocument } from '../dockerfile/instruction.js';
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import type { CopySource } from './copy-sources.js';
import { Planting } from './planting.js';

/**
 * Copies the sources, of this machine, and the documents to `destination`, an absolute path in the tree at `root`; a `/` at its end says that it is a
 * directory. kleene: `mkdir -p` of the directory, then `cp -R`: a directory lands inside an existing one. docker: its contents do.
 * What is written belongs to root. Nothing is written before all is known to have a place.
 * @param files those of the machine that the tree is on.
 * @throws KleeError KLEE_COPY when several sources meet one destination that is no directory, and for special files.
 */
export async function copyInto(
  files: Files,
  root: string,
  sources: readonly (CopySource | Document)[],
  destination: string,
  dialect: Dialect,
): Promise<void> {
  const planting = new Planting(files, root);
  const planner = new CopyPlanner(planting, dialect);
  const isDirectory =
    destination.endsWith('/') || (await planting.typeAt(await planting.resolve(destination))) === 'directory';
  if (sources.length > 1 && !isDirectory) {
    throw new KleeError('KLEE_COPY', `COPY: ${destination} is not a directory, and several files are to go there`, {
      hint: `write ${destination}/`,
    });
  }
  for (const source of sources) {
    if ('content' in source) {
      await planner.write(source.content, isDirectory ? join(destination, source.name) : destination);
      continue;
    }
    const contents = source.name === '.' || (source.stats.isDirectory() && dialect.copyDirectory === 'contents');
    const into = isDirectory && !contents ? join(destination, basename(source.path)) : destination;
    await planner.directory(join(into, '..'));
    await planner.copy(source.path, source.stats, into);
  }
  await planting.plant();
}

type Document = Pick<CopyDocument, 'name' | 'content'>;

class CopyPlanner {
  readonly #planting: Planting;
  readonly #dialect: Dialect;

  constructor(planting: Planting, dialect: Dialect) {
    this.#planting = planting;
    this.#dialect = dialect;
  }

  /** `mkdir -p` inside the tree; the last directory gets `mode` when it is made. Answers where it lies. */
  async directory(path: string, mode = 0o755): Promise<string> {
    const { root } = this.#planting;
    const real = await this.#planting.resolve(path);
    const missing: string[] = [];
    for (let at = real; at.startsWith(root) && at !== root; at = join(at, '..')) {
      const found = await this.#planting.typeAt(at);
      if (found === 'directory') break;
      if (found !== undefined) throw new KleeError('KLEE_COPY', `COPY: ${at.slice(root.length)} is not a directory`);
      missing.unshift(at);
    }
    for (const at of missing) {
      await this.#planting.add({ type: 'directory', path: at, mode: at === real ? mode : 0o755, mtimeMs: undefined });
    }
    return real;
  }

  async copy(from: string, stats: Stats, to: string): Promise<void> {
    if (stats.isDirectory()) return this.#copyDirectory(from, stats, to);
    const path = await this.#placeFor(to, basename(from));
    const mode = this.#modeOf(stats);
    if (stats.isSymbolicLink()) {
      await this.#planting.add({ type: 'symlink', path, target: await readlink(from), mode, mtimeMs: undefined });
    } else if (stats.isFile()) {
      const mtimeMs = this.#dialect.copyDirectory === 'contents' ? stats.mtimeMs : undefined;
      await this.#planting.add({ type: 'file', path, from, size: stats.size, mode, mtimeMs });
    } else throw new KleeError('KLEE_COPY', `COPY ${from}: neither file, directory nor symbolic link`);
  }

  async write(content: string, to: string): Promise<void> {
    const path = await this.#placeFor(to, 'its heredoc');
    const from = Buffer.from(content);
    await this.#planting.add({ type: 'file', path, from, size: from.length, mode: 0o644, mtimeMs: undefined });
  }

  /** Where the file `to` lies; directories on the way are made. */
  async #placeFor(to: string, what: string): Promise<string> {
    const parent = await this.directory(join(to, '..'));
    // cp writes through a link that it finds; Docker replaces it (fsutil's copy removes the target first).
    const path =
      this.#dialect.copyDirectory === 'itself' ? await this.#planting.resolve(to) : join(parent, basename(to));
    if ((await this.#planting.typeAt(path)) === 'directory') {
      throw new KleeError('KLEE_COPY', `COPY: ${to} is a directory in the image, and ${what} is not`);
    }
    return path;
  }

  async #copyDirectory(from: string, stats: Stats, to: string): Promise<void> {
    const target = await this.directory(to, this.#modeOf(stats));
    await this.#planting.learn(target);
    for (const name of await readdir(from)) {
      const child = join(from, name);
      await this.copy(child, await lstat(child), join(to, name));
    }
  }

  /** `cp -R` gives new files what the umask leaves of their mode, Docker keeps it whole. */
  #modeOf({ mode }: Stats): number {
    return this.#dialect.copyDirectory === 'itself' ? mode & 0o755 : mode & 0o7777;
  }
}
