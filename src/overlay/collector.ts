/** Finds layers that nothing refers to. */
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../host/locks.js';
import type { StateMachine } from '../host/machine.js';
import { emptyLayer, type Layout, snapshotOfFile } from './layout.js';
import type { Records } from './records.js';
import type { Trash } from './trash.js';
import { isSettled, type Workplaces } from './workplaces.js';

/** How much was left behind by klees that have died. */
export interface Swept {
  readonly datasets: number;
  readonly layers: number;
}

export class Collector {
  readonly #machine: StateMachine;
  readonly #layout: Layout;
  readonly #records: Records;
  readonly #workplaces: Workplaces;
  readonly #trash: Trash;

  constructor(machine: StateMachine, layout: Layout, records: Records, workplaces: Workplaces, trash: Trash) {
    this.#machine = machine;
    this.#layout = layout;
    this.#records = records;
    this.#workplaces = workplaces;
    this.#trash = trash;
  }

  /** Removes those of the layers that neither a snapshot nor a workplace needs; answers how many. */
  async removeUnused(candidates: readonly string[]): Promise<number> {
    return withLock(this.#machine, this.#layout.lock(), async () => {
      const unused = new Set(candidates);
      // Workplaces before and after: meanwhile a layer can go from a workplace to a record, and the other way.
      for (const layer of await this.#workplaces.needed()) unused.delete(layer);
      for (const id of await this.#records.ids()) {
        if (unused.size === 0) break;
        for (const layer of this.#records.find(id)?.layers ?? []) unused.delete(layer);
      }
      for (const layer of await this.#workplaces.needed()) unused.delete(layer);
      for (const layer of unused) await this.#trash.discard(this.#layout.layer(layer));
      return unused.size;
    });
  }

  /** Removes what klees that have died left behind. */
  async sweep(): Promise<Swept> {
    const datasets = await this.#workplaces.removeAbandoned();
    const settled: string[] = [];
    for (const layer of await readdir(this.#layout.layers())) {
      if (layer !== emptyLayer && (await isSettled(this.#layout.layer(layer)))) settled.push(layer);
    }
    const layers = settled.length === 0 ? 0 : await this.removeUnused(settled);
    await this.#removeTemporaryFiles(this.#layout.records(), (name) => snapshotOfFile(name) === undefined);
    await this.#removeTemporaryFiles(this.#layout.top, (name) => /^lock\..*[0-9a-f]{12}$/.test(name));
    await this.#trash.empty();
    return { datasets, layers };
  }

  /** Those that a klee killed in the middle of writing has left. */
  async #removeTemporaryFiles(directory: string, isTemporary: (name: string) => boolean): Promise<void> {
    for (const name of (await readdir(directory)).filter(isTemporary)) {
      const path = join(directory, name);
      if (await isSettled(path)) await unlink(path).catch(ignoreGone);
    }
  }
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
