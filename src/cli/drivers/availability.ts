/** What a machine has for klee to work with, tried out. */
import type { Availability } from '../../host/availability.js';
import type { Machine } from '../../host/machine.js';
import { KleeError } from '../../errors.js';
import type { Store } from '../../storage/store.js';
import { type JailPlace, openJails } from './jails.js';
import type { StorageChoice } from './storage-choice.js';

/** Those of a kind that klee rather takes come first; it uses the first that has no problem. */
export interface MachineAvailability {
  readonly storage: readonly Availability[];
  readonly jails: readonly Availability[];
  /** Programs that those need besides. */
  readonly helpers: readonly Availability[];
}

export interface Tools extends JailPlace {
  readonly machine: Machine;
  readonly root: string;
  readonly storage: StorageChoice;
  readonly store: Store;
}

/** Makes a small image, a dataset and a jail of each kind, and takes them away again. */
export async function availability(tools: Tools): Promise<MachineAvailability> {
  const storage = [await tryStore(tools), ...(await otherStorage(tools))];
  return { storage, ...(await jailsOf(tools)) };
}

async function tryStore({ storage, store, root }: Tools): Promise<Availability> {
  const found = storage.store === 'zfs' ? `in the dataset ${storage.dataset}` : `below ${root}`;
  const problem = await complaintOf(async () => {
    const snapshot = await store.importTree(() => Promise.resolve());
    try {
      await store.destroyDataset(await store.clone(snapshot));
    } finally {
      await store.destroySnapshot(snapshot);
    }
  });
  return { name: store.name, found, ...problem };
}

async function otherStorage({ machine, storage }: Tools): Promise<Availability[]> {
  if (storage.store === 'zfs') return [];
  const { zfsAvailability } = await import('../../zfs/availability.js');
  const { pools, ...zfs } = await zfsAvailability(machine);
  if (zfs.problem !== undefined) return [zfs];
  const remedy = `klee --root DIRECTORY --dataset ${pools[0]}/kleene keeps images in it`;
  return [{ ...zfs, found: `${zfs.found}, with the pool${pools.length > 1 ? 's' : ''} ${pools.join(', ')}`, remedy }];
}

async function jailsOf(tools: Tools): Promise<Omit<MachineAvailability, 'storage'>> {
  const { machine, root, namespace, directory } = tools;
  if (machine.platform === 'freebsd') {
    const problem = await complaintOf(() => openJails(machine, root, { namespace, directory }));
    const release = (await machine.programs.attempt(['uname', '-r'])).stdout.trim();
    return { jails: [{ name: 'jail', found: `jail(8) of FreeBSD ${release}`, ...problem }], helpers: [] };
  }
  const { reaperAvailability } = await import('../../host/reaper.js');
  const reaper = await reaperAvailability(machine);
  if (reaper.problem !== undefined) return { jails: [], helpers: [reaper] };
  const { runtimeAvailability } = await import('../../jail/oci/availability.js');
  return { jails: await runtimeAvailability({ machine, namespace, stateDirectory: directory }), helpers: [reaper] };
}

/** What klee says of a failure; an error that it does not know is thrown. */
async function complaintOf(work: () => Promise<unknown>): Promise<Pick<Availability, 'problem' | 'remedy'>> {
  try {
    await work();
    return {};
  } catch (error) {
    if (!(error instanceof KleeError)) throw error;
    return { problem: error.message, ...(error.hint === undefined ? {} : { remedy: error.hint }) };
  }
}
