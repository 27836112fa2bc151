/** What is to be removed is first renamed out of the way, which takes no time, and then removed off the critical path. */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Programs } from '../host/programs.js';
import { newId } from '../storage/ids.js';
import type { Layout } from './layout.js';

/** How long to gather before a program is started for it. */
const gatherMs = 200;

export class Trash {
  readonly #layout: Layout;
  readonly #programs: Programs;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #removals: Promise<void> = Promise.resolve();

  constructor(layout: Layout, programs: Programs) {
    this.#layout = layout;
    this.#programs = programs;
  }

  /** Takes a directory away from its place at once. Does nothing when it is gone already. */
  async discard(path: string): Promise<void> {
    const name = newId();
    try {
      await rename(path, join(this.#layout.trash(), name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    this.#waiting.push(name);
    this.#timer ??= setTimeout(() => {
      void this.flush();
    }, gatherMs).unref();
  }

  /** Removes what was discarded and answers when it is gone. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const names = this.#waiting;
    this.#waiting = [];
    this.#removals = this.#removals.then(() => this.#remove(names));
    await this.#removals;
  }

  /** Removes whatever is there, also what other klees have discarded. */
  async empty(): Promise<void> {
    await this.flush();
    await this.#remove(await readdir(this.#layout.trash()));
  }

  async #remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    // Never into something that is still mounted there. What cannot be removed now stays in the trash, for the next klee that empties it: nobody waits for it.
    await this.#programs.attempt(['rm', '-rf', '--one-file-system', '--', ...names], { cwd: this.#layout.trash() });
  }
}
