/** The storage driver of a klee root. */
import type { Machine } from '../../host/machine.js';
import type { Namespace } from '../../host/namespace.js';
import type { Store } from '../../storage/store.js';
import { vacate } from './jails.js';
import type { ChosenStorage } from './storage-choice.js';

export interface OpenedStorage {
  readonly store: Store;
  /** To be called before the namespace of jails is opened, which sees what is mounted from then on. */
  prepareMounts(): Promise<void>;
}

/** @param root an absolute path without symbolic links. @throws KleeError KLEE_USAGE, KLEE_STORAGE, KLEE_NO_SPACE */
export async function openStorage(
  { storage, settle }: ChosenStorage,
  machine: Machine,
  root: string,
  namespace: () => Promise<Namespace>,
): Promise<OpenedStorage> {
  if (storage.store === 'zfs') {
    const { openZfsStore } = await import('../../zfs/zfs-store.js');
    const store = await openZfsStore({
      root,
      dataset: storage.dataset,
      machine,
      prepared: settle,
      vacate: (tree) => vacate(machine, tree),
    });
    return { store, prepareMounts: () => store.prepareMounts() };
  }
  const { openOverlayStore } = await import('../../overlay/overlay-store.js');
  const store = await openOverlayStore({ root, namespace, machine });
  await settle();
  // Its mounts are made in the namespace itself.
  return { store, prepareMounts: () => Promise.resolve() };
}
