/** Names for layers: as short as can be, since all those of a mount have to fit one page of mount options. */
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import type { Layout } from './layout.js';

const base = 36;

export class Layers {
  readonly #layout: Layout;
  #next: number | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** A name for a new layer, which no other klee gets: an empty directory until `fill` or `release`. */
  async claim(): Promise<string> {
    for (;;) {
      this.#next ??= await this.#first();
      const name = (this.#next++).toString(base);
      try {
        await mkdir(this.#layout.layer(name));
        return name;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        // Another klee makes layers too: go on behind its last one.
        this.#next = undefined;
      }
    }
  }

  /** Makes a finished directory of the same file system the content of a claimed layer. O(1), and all at once for who looks. */
  async fill(name: string, directory: string): Promise<void> {
    await rename(directory, this.#layout.layer(name));
  }

  /** Moves the content of a layer that nobody uses yet to `directory`, and gives the name back. */
  async empty(name: string, directory: string): Promise<void> {
    await rename(this.#layout.layer(name), directory);
  }

  /** Gives back a claimed name that was not filled. */
  async release(name: string): Promise<void> {
    await rmdir(this.#layout.layer(name));
  }

  async #first(): Promise<number> {
    const names = await readdir(this.#layout.layers());
    return names.reduce((highest, name) => Math.max(highest, Number.parseInt(name, base)), 0) + 1;
  }
}
