/** Finds layers that nothing refers to. */
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../host/locks.js';
import type { StateMachine } from '../host/machine.js';
import type { Leftover } from '../storage/store.js';
import { emptyLayer, type Layout, snapshotOfFile } from './layout.js';
import type { Records } from './records.js';
import type { Trash } from './trash.js';
import { isSettled, type Workplaces } from './workplaces.js';

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

  /** Removes those of the layers that neither a snapshot nor a workplace needs; answers which. */
  async removeUnused(candidates: readonly string[]): Promise<string[]> {
    if (candidates.length === 0) return [];
    return withLock(this.#machine, this.#layout.lock(), async () => {
      const unused = await this.#unused(candidates);
      for (const layer of unused) await this.#trash.discard(this.#layout.layer(layer));
      return unused;
    });
  }

  /** What klees that have died left behind. */
  async leftovers(): Promise<Leftover[]> {
    return [
      ...(await this.#workplaces.abandoned()).map(dataset),
      ...(await this.#unused(await this.#settledLayers())).map(layer),
      ...(await this.#temporaryFiles()).map(file),
    ];
  }

  /** Removes that; answers what it was. */
  async sweep(): Promise<Leftover[]> {
    const datasets = await this.#workplaces.abandoned();
    for (const id of datasets) await this.#workplaces.remove(id);
    const layers = await this.removeUnused(await this.#settledLayers());
    const files = await this.#temporaryFiles();
    for (const path of files) await unlink(path).catch(ignoreGone);
    await this.#trash.empty();
    return [...datasets.map(dataset), ...layers.map(layer), ...files.map(file)];
  }

  async #unused(candidates: readonly string[]): Promise<string[]> {
    const unused = new Set(candidates);
    // Workplaces before and after: meanwhile a layer can go from a workplace to a record, and the other way.
    for (const layer of await this.#workplaces.needed()) unused.delete(layer);
    for (const id of await this.#records.ids()) {
      if (unused.size === 0) break;
      for (const layer of this.#records.find(id)?.layers ?? []) unused.delete(layer);
    }
    for (const layer of await this.#workplaces.needed()) unused.delete(layer);
    return [...unused];
  }

  async #settledLayers(): Promise<string[]> {
    const settled: string[] = [];
    for (const layer of await readdir(this.#layout.layers())) {
      if (layer !== emptyLayer && (await isSettled(this.#layout.layer(layer)))) settled.push(layer);
    }
    return settled;
  }

  /** Those that a klee killed in the middle of writing has left. */
  async #temporaryFiles(): Promise<string[]> {
    const records = this.#layout.records();
    const settled: string[] = [];
    for (const name of await readdir(records)) {
      const path = join(records, name);
      if (snapshotOfFile(name) === undefined && (await isSettled(path))) settled.push(path);
    }
    return settled;
  }
}

const dataset = (name: string): Leftover => ({ what: 'dataset', name });
const layer = (name: string): Leftover => ({ what: 'layer', name });
const file = (name: string): Leftover => ({ what: 'file', name });

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
