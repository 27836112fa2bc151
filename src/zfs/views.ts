/** Read-only clones of snapshots, kept until the store is closed. Not every ZFS shows snapshots below `.zfs`. */
import type { SnapshotId } from '../storage/store.js';
import type { Datasets } from './datasets.js';
import type { Mounted } from './removal.js';

export class Views {
  readonly #datasets: Datasets;
  readonly #open = new Map<SnapshotId, Promise<Mounted>>();

  constructor(datasets: Datasets) {
    this.#datasets = datasets;
  }

  /** @throws KleeError KLEE_NO_SNAPSHOT */
  async path(snapshot: SnapshotId): Promise<string> {
    let opening = this.#open.get(snapshot);
    if (opening === undefined) {
      opening = this.#datasets.clone(snapshot, { readOnly: true });
      this.#open.set(snapshot, opening);
      opening.catch(() => this.#open.delete(snapshot));
    }
    return (await opening).mountpoint;
  }

  /** Does nothing when there is none. */
  async remove(snapshot: SnapshotId): Promise<void> {
    const opening = this.#open.get(snapshot);
    if (opening === undefined) return;
    this.#open.delete(snapshot);
    await this.#datasets.remove(await opening);
  }

  /** They are left to the sweep of another owner. */
  forget(): void {
    this.#open.clear();
  }

  open(): SnapshotId[] {
    return [...this.#open.keys()];
  }
}
