/** Read-only mounts of snapshots, kept until the store is closed. */
import type { SnapshotId } from '../storage/store.js';
import { type OverlayParts, workplaceOf } from './snapshots.js';

export class Views {
  readonly #parts: OverlayParts;
  /** The workplaces of the mounts, by snapshot. */
  readonly #mounted = new Map<SnapshotId, Promise<string>>();

  constructor(parts: OverlayParts) {
    this.#parts = parts;
  }

  /** @throws KleeError KLEE_NO_SNAPSHOT */
  async path(snapshot: SnapshotId): Promise<string> {
    this.#parts.records.read(snapshot);
    let mounting = this.#mounted.get(snapshot);
    if (mounting === undefined) {
      mounting = this.#mount(snapshot);
      this.#mounted.set(snapshot, mounting);
      mounting.catch(() => this.#mounted.delete(snapshot));
    }
    return this.#parts.mounter.path(await mounting);
  }

  /** Does nothing when it is not mounted. */
  async remove(snapshot: SnapshotId): Promise<void> {
    const mounting = this.#mounted.get(snapshot);
    if (mounting === undefined) return;
    this.#mounted.delete(snapshot);
    const id = await mounting;
    await this.#parts.mounter.detach(id);
    await this.#parts.workplaces.remove(id);
  }

  mounted(): SnapshotId[] {
    return [...this.#mounted.keys()];
  }

  async #mount(snapshot: SnapshotId): Promise<string> {
    const { mounter, workplaces } = this.#parts;
    const { id, layers } = await workplaceOf(this.#parts, snapshot, ['tree']);
    try {
      await mounter.mountReadOnly(id, layers);
      return id;
    } catch (error) {
      await workplaces.remove(id);
      throw error;
    }
  }
}
