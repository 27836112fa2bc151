/** A store with one base image, and the words that the contract is written in. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Programs } from '../../../src/host/programs.js';
import type { Change, Dataset, Occupants, SnapshotId, Store, Tree } from '../../../src/storage/store.js';

export interface StoreHost {
  readonly store: Store;
  /** Programs that see `Dataset.path`. */
  readonly programs: Programs;
  /** Mounts and datasets that there are now, on the host and where the store mounts. */
  traces(): string[];
  /** Called after `store.close()`. */
  dispose(): Promise<void>;
}

/** Nothing runs in the dataset. */
export const nobody: Occupants = {
  alive: false,
  freeze: (work) => work(),
  vacate: () => Promise.resolve(),
};

/** Something runs in the dataset. */
export const somebody: Occupants = {
  alive: true,
  freeze: (work) => work(),
  vacate: () => Promise.reject(new Error('vacate was called although something is alive')),
};

/** More than any store would copy rather than renew the mount for. */
export function writeMuch(dataset: Dataset, directory = 'much'): void {
  mkdirSync(join(dataset.path, directory));
  for (let i = 0; i < 300; i++) writeFileSync(join(dataset.path, directory, String(i)), `${i}\n`);
}

export function fillBase(root: string): Promise<void> {
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:::\n');
  mkdirSync(join(root, 'usr/share/doc'), { recursive: true });
  writeFileSync(join(root, 'usr/share/doc/one'), '1\n');
  writeFileSync(join(root, 'usr/share/doc/two'), '2\n');
  symlinkSync('share/doc', join(root, 'usr/link'));
  writeFileSync(join(root, 'usr/tool'), 'tool\n', { mode: 0o755 });
  return Promise.resolve();
}

/** What one test works with; made anew for each. */
export class StoreFixture {
  #host: StoreHost | undefined;
  #base: SnapshotId = '';
  #before: string[] = [];

  async open(open: () => Promise<StoreHost>): Promise<void> {
    this.#host = await open();
    this.#before = this.#host.traces();
    this.#base = await this.#host.store.importTree(fillBase);
  }

  async close(): Promise<void> {
    await this.store.close();
    expect(this.host.traces()).toEqual(this.#before);
    await this.host.dispose();
  }

  get host(): StoreHost {
    if (this.#host === undefined) throw new Error('the store is not open');
    return this.#host;
  }

  get store(): Store {
    return this.host.store;
  }

  /** The snapshot of the base image. */
  get base(): SnapshotId {
    return this.#base;
  }

  clone(snapshot: SnapshotId = this.#base): Promise<Dataset> {
    return this.store.clone(snapshot);
  }

  snapshot(dataset: Dataset, occupants = nobody): Promise<Dataset> {
    return this.store.snapshot(dataset, occupants);
  }

  /** What differs, one line each; checks that it comes sorted by path. */
  async changes(one: Tree, other: Tree): Promise<string[]> {
    const found: Change[] = [];
    for await (const change of this.store.diff(one, other)) found.push(change);
    const paths = found.map(({ path }) => path);
    expect(paths).toEqual([...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    return found.map(({ kind, path }) => `${kind} ${path}`);
  }

  /** What `work` changes in a clone of the base image: the same in the dataset, in a snapshot of it, and the other way round. */
  async sinceBase(work: (root: string) => void | Promise<void>): Promise<string[]> {
    const base = { snapshot: this.#base };
    const dataset = await this.clone();
    await work(dataset.path);
    const live = await this.changes(base, { dataset });
    const { origin } = await this.snapshot(dataset);
    expect(await this.changes(base, { snapshot: origin })).toEqual(live);
    const opposite: Record<string, string> = { added: 'deleted', deleted: 'added' };
    const undone = live.map((line) => line.replace(/^\w+/, (kind) => opposite[kind] ?? kind));
    expect(await this.changes({ snapshot: origin }, base)).toEqual(undone);
    await this.store.destroyDataset(dataset);
    return live;
  }
}
