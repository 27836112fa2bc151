/** What snapshots take on the disk. */
import type { SnapshotId } from '../storage/store.js';
import type { SnapshotIndex } from './index-of-snapshots.js';
import type { Zfs } from './program.js';

export class Usage {
  readonly #zfs: Zfs;
  readonly #index: SnapshotIndex;
  /** Whether this ZFS has the property `written`: zfs-fuse has not. */
  #tellsWritten = true;

  constructor(zfs: Zfs, index: SnapshotIndex) {
    this.#zfs = zfs;
    this.#index = index;
  }

  /**
   * Bytes that a snapshot adds to the one before it, as ZFS counts: compressed, metadata included. Where ZFS does not tell what was
   * written, how much more is in it than in the one before: what a step overwrote is then not counted.
   * @throws KleeError KLEE_NO_SNAPSHOT
   */
  async of(id: SnapshotId): Promise<number> {
    if (this.#tellsWritten) {
      const { stdout, failure } = await this.#index.attempt(id, (name) => [...get, 'value', 'written', name]);
      if (failure === undefined) return Number(stdout);
      if (failure.problem !== 'unknown') throw failure.error;
      this.#tellsWritten = false;
    }
    return this.#growth(id);
  }

  async #growth(id: SnapshotId): Promise<number> {
    let own = '';
    let before: string | undefined;
    const { stdout, failure } = await this.#index.attempt(id, async (name) => {
      [own = name, before] = await this.#index.lineage(name);
      return [...get, 'name,value', 'referenced', own, ...(before === undefined ? [] : [before])];
    });
    if (failure !== undefined) throw failure.error;
    // In the order of their names, not in the one that they were asked for.
    const referenced = new Map(stdout.split('\n').map((line) => line.split('\t') as [string, string | undefined]));
    return Math.max(0, Number(referenced.get(own)) - Number(referenced.get(before ?? '') ?? 0));
  }
}

const get = ['get', '-Hp', '-o'];
