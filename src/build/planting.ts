/** What a COPY puts into a tree, planned as a whole before anything is written: the machine that the tree is on may be far. */
import { basename, dirname } from 'node:path';
import type { Files, Seedling } from '../host/files.js';
import type { FileType } from '../host/file-type.js';
import { resolveByLinks } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';

/** Seedlings for a tree. It can be looked at as it will be once they are planted. */
export class Planting {
  readonly #files: Files;
  readonly root: string;
  /** By path, in the order in which they are to be made. A directory among them is a new one. */
  readonly #seedlings = new Map<string, Seedling>();
  /** What is in the way of a seedling now. */
  readonly #replaced = new Set<string>();
  /** What is there now, as far as it was asked for. */
  readonly #found = new Map<string, Promise<FileType | undefined>>();
  /** The names in directories that are there now. */
  readonly #names = new Map<string, ReadonlySet<string>>();

  constructor(files: Files, root: string) {
    this.#files = files;
    this.root = root;
  }

  /** Where `path` of the tree lies: see `resolveInside`. */
  async resolve(path: string): Promise<string> {
    return resolveByLinks((at) => this.#linkAt(at), this.root, path);
  }

  /** What will be at a resolved path; undefined: nothing. */
  async typeAt(path: string): Promise<FileType | undefined> {
    return this.#seedlings.get(path)?.type ?? this.#foundAt(path);
  }

  /** Reads the names in a directory that is there, so that none of what is not in it has to be asked for. */
  async learn(directory: string): Promise<void> {
    if (this.#names.has(directory) || this.#seedlings.has(directory)) return;
    const names = await this.#files.readdir(directory);
    this.#names.set(directory, new Set(names.map(({ text }) => text)));
  }

  /** Adds a seedling at a resolved path, in the place of what is there: never a directory. */
  async add(seedling: Seedling): Promise<void> {
    const { path } = seedling;
    if (!this.#seedlings.delete(path) && (await this.#foundAt(path)) !== undefined) this.#replaced.add(path);
    this.#seedlings.set(path, seedling);
  }

  async plant(): Promise<void> {
    for (const path of this.#replaced) await this.#files.unlink(path);
    await this.#files.plant([...this.#seedlings.values()]);
  }

  async #foundAt(path: string): Promise<FileType | undefined> {
    const parent = dirname(path);
    const names = this.#names.get(parent);
    if (this.#seedlings.has(parent) || (names !== undefined && !names.has(basename(path)))) {
      return undefined;
    }
    let found = this.#found.get(path);
    if (found === undefined) {
      found = unlessGone(this.#files.lstat(path)).then((status) => status?.type);
      this.#found.set(path, found);
    }
    return found;
  }

  async #linkAt(path: string): Promise<string | undefined> {
    const seedling = this.#seedlings.get(path);
    if (seedling !== undefined) return seedling.type === 'symlink' ? seedling.target : undefined;
    if ((await this.#foundAt(path)) !== 'symlink') return undefined;
    return (await unlessGone(this.#files.readlink(path)))?.toString();
  }
}
