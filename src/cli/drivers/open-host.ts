/** A host out of the drivers of its machine. This folder alone names drivers. */
import { KleeError } from '../../errors.js';
import { localPrograms } from '../../host/local.js';
import type { Machine } from '../../host/machine.js';
import { type Namespace, openNamespace } from '../../host/namespace.js';
import { isSame } from '../../host/owner.js';
import { UndoList } from '../../host/undo.js';
import { snapshotsHeld, sweepSessions } from '../../debugger/journal/sweep.js';
import { Catalog } from '../../image/catalog.js';
import { Containers } from '../../image/containers.js';
import type { JailDriver } from '../../jail/jail.js';
import type { Host, HostPlace } from '../host.js';
import { availability } from './availability.js';
import { openJails } from './jails.js';
import { leftovers } from './leftovers.js';
import { once } from './once.js';
import { makeRunDirectory, sweepRunDirectories } from './run-directory.js';
import { chooseStorage } from './storage-choice.js';
import { openStorage } from './storage.js';

/**
 * Opens the host for a klee root, which is made where it is missing. The mount namespace and the runtime come into being when
 * they are first needed.
 * @throws KleeError KLEE_PLATFORM, KLEE_USAGE, KLEE_NO_SPACE
 */
export async function openHost({ machine, root, dataset }: HostPlace): Promise<Host> {
  refuseUnknown(machine);
  const { files } = machine;
  const undos = new UndoList();
  await files.mkdir(root, { recursive: true });
  const real = await files.realpath(root);

  const namespace = once<Namespace>(
    async () => {
      await storage.prepareMounts();
      const opened = await openNamespace(machine);
      undos.add('the mount namespace', () => opened.close());
      return opened;
    },
    ({ lost }) => !lost,
  );
  const chosen = await chooseStorage(machine, real, dataset);
  const storage = await openStorage(chosen, machine, real, namespace);
  const { store } = storage;
  const ownedDirectory = once(
    async () => {
      await sweepRunDirectories(machine, real);
      const { owner } = machine;
      const directory = await makeRunDirectory(machine, real);
      undos.add(directory, () => files.removeTree(directory));
      return { directory, owner };
    },
    // After a connection was lost, any klee may remove what was made before.
    ({ owner }) => isSame(owner, machine.owner),
  );
  const place = { namespace, directory: async () => (await ownedDirectory()).directory };
  const jails = once<JailDriver>(async () => {
    // Jails of FreeBSD outlive a klee that is killed, and may hold the port that this one's want.
    if (machine.platform === 'freebsd') await store.sweep();
    return openJails(machine, real, place);
  });
  const containers = new Containers(machine, real);
  const catalog = new Catalog(machine, real, store, containers, () => snapshotsHeld(machine, real));
  return {
    root: real,
    machine,
    programs: localPrograms(),
    store,
    jails,
    containers,
    catalog,
    availability: () => availability({ ...place, machine, root: real, storage: chosen.storage, store }),
    leftovers: () => leftovers(machine, real, store),
    async sweep() {
      await sweepRunDirectories(machine, real);
      await sweepSessions({ machine, root: real, store, containers, inUse: () => catalog.snapshotsInUse() });
      await store.sweep();
    },
    async close() {
      try {
        // Before the namespace that its mounts are in.
        await store.close();
      } finally {
        await undos.undoAll();
      }
    },
  };
}

function refuseUnknown({ platform }: Machine): void {
  if (platform === 'freebsd' || platform === 'linux') return;
  throw new KleeError('KLEE_PLATFORM', `klee has no drivers for ${platform}`, {
    hint: 'it runs on FreeBSD and Linux, and from anywhere on such a host over ssh: --host',
  });
}
