/**
 * Directories that belong to one living klee: a dataset, a view, or a tree in the making each has one. It says whose it is and
 * which layers it needs, so that other klees remove neither those layers while their owner lives nor keep it when that has died.
 */
import { lstat, mkdir, readdir } from 'node:fs/promises';
import type { StateMachine } from '../host/machine.js';
import { isOwner, type Owner } from '../host/owner.js';
import { newId } from '../storage/ids.js';
import { isTextList, readJson, writeJson } from './json-files.js';
import type { Layout } from './layout.js';
import type { Trash } from './trash.js';

const ownerFile = 'owner.json';

/** How old, in milliseconds, what belongs to nobody has to be before it counts as left behind rather than as being made. */
const settledAfterMs = 60_000;

export class Workplaces {
  readonly #layout: Layout;
  readonly #trash: Trash;
  readonly #machine: StateMachine;

  constructor(machine: StateMachine, layout: Layout, trash: Trash) {
    this.#machine = machine;
    this.#layout = layout;
    this.#trash = trash;
  }

  /** A new workplace of this process which needs `layers` and has these empty directories. */
  async create(layers: readonly string[], directories: readonly string[]): Promise<string> {
    const id = newId();
    await mkdir(this.#layout.workplace(id));
    try {
      await this.need(id, layers);
      for (const directory of directories) await mkdir(this.#layout.workplace(id, directory));
    } catch (error) {
      await this.remove(id);
      throw error;
    }
    return id;
  }

  /** From now on the workplace needs these layers and no others. */
  async need(id: string, layers: readonly string[]): Promise<void> {
    await writeJson(this.#layout.workplace(id, ownerFile), { ...this.#machine.owner, layers });
  }

  async remove(id: string): Promise<void> {
    await this.#trash.discard(this.#layout.workplace(id));
  }

  /** The layers that any workplace needs. */
  async needed(): Promise<string[]> {
    const ids = await readdir(this.#layout.workplaces());
    return ids.flatMap((id) => this.#read(id)?.layers ?? []);
  }

  /** Those whose owner has died. Their mounts vanished with their owner's namespace. */
  async abandoned(): Promise<string[]> {
    const abandoned: string[] = [];
    for (const id of await readdir(this.#layout.workplaces())) {
      const found = this.#read(id);
      const isAbandoned =
        found === undefined ? await isSettled(this.#layout.workplace(id)) : !(await this.#machine.isAlive(found));
      if (isAbandoned) abandoned.push(id);
    }
    return abandoned;
  }

  #read(id: string): (Owner & { layers: readonly string[] }) | undefined {
    const value = readJson(this.#layout.workplace(id, ownerFile));
    if (!isOwner(value) || !('layers' in value) || !isTextList(value.layers)) return undefined;
    return { pid: value.pid, startTime: value.startTime, layers: value.layers };
  }
}

/** False also for what is gone. */
export async function isSettled(path: string): Promise<boolean> {
  try {
    return Date.now() - (await lstat(path)).ctimeMs > settledAfterMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
