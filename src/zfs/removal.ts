/** Removing datasets and snapshots. All of it may be done twice, or by two klees at once. */
import { KleeError } from '../errors.js';
import type { SnapshotId } from '../storage/store.js';
import type { Carriers } from './carriers.js';
import { foreignClones } from './foreign-clones.js';
import type { SnapshotIndex } from './index-of-snapshots.js';
import type { MountDirectory } from './mounts.js';
import { datasetOf, type Names } from './names.js';
import type { Zfs } from './program.js';

export interface Mounted {
  readonly id: string;
  readonly name: string;
  readonly mountpoint: string;
}

export class Removal {
  readonly #zfs: Zfs;
  readonly #names: Names;
  readonly #index: SnapshotIndex;
  readonly #mounts: MountDirectory;
  readonly #carriers: Carriers;

  constructor(zfs: Zfs, names: Names, index: SnapshotIndex, mounts: MountDirectory, carriers: Carriers) {
    this.#zfs = zfs;
    this.#names = names;
    this.#index = index;
    this.#mounts = mounts;
    this.#carriers = carriers;
  }

  /**
   * Unmounts and removes a dataset; one of which there are snapshots becomes their carrier. False: somebody is in it. Then it is out
   * of the tree, and has to be removed again later.
   */
  async dataset({ name, mountpoint }: Pick<Mounted, 'name' | 'mountpoint'>): Promise<boolean> {
    const { failure } = await this.#mounts.whileUnused(mountpoint, ['destroy', name]);
    if (failure?.problem === 'needed') return this.#carriers.carry(name, mountpoint);
    if (failure?.problem === 'busy') return false;
    if (failure !== undefined && failure.problem !== 'missing') throw failure.error;
    await this.#mounts.removePoint(mountpoint);
    return true;
  }

  /** @throws KleeError KLEE_IMAGE_IN_USE */
  async snapshot(id: SnapshotId): Promise<void> {
    let known = await this.#index.find(id);
    while (known !== undefined) {
      // First, since others have clones of that rather: Kleene clones nothing else.
      if (known.final !== undefined) await this.#destroy(id, known.final);
      const destroyed = await this.#destroy(id, known.name);
      this.#index.forget(id);
      if (destroyed) {
        this.#carriers.unsettle(datasetOf(known.name), known.record.createdAt);
        return;
      }
      // Elsewhere by now, or gone.
      known = await this.#index.find(id);
    }
  }

  /** False: there is no snapshot of this name. One that has clones of klee's goes with the last of them. */
  async #destroy(id: SnapshotId, name: string): Promise<boolean> {
    let now = await this.#zfs.attempt(['destroy', name]);
    if (now.failure?.problem === 'needed') {
      // Its clone can be one that carries nothing any more.
      await this.#carriers.settle();
      now = await this.#zfs.attempt(['destroy', name]);
    }
    if (now.failure === undefined) return true;
    if (now.failure.problem === 'missing') return false;
    if (now.failure.problem !== 'needed' && now.failure.problem !== 'busy') throw now.failure.error;

    const clones = (await foreignClones(this.#zfs, this.#names, await this.#index.read())).get(id) ?? [];
    if (clones.length > 0) {
      const message = [`could not remove snapshot @${id} since it is used for datasets:`, ...clones].join('\n');
      throw new KleeError('KLEE_IMAGE_IN_USE', message, {
        hint: 'klee did not make them: destroy them first, or promote them, with zfs(8)',
      });
    }
    const later = await this.#zfs.attempt(['destroy', '-d', name]);
    if (later.failure === undefined) return true;
    if (later.failure.problem === 'missing') return false;
    throw later.failure.error;
  }
}
