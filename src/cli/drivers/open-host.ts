/** A host out of the drivers of its machine. This folder alone names drivers. */
import { KleeError } from '../../errors.js';
import { localPrograms } from '../../host/local.js';
import type { Machine } from '../../host/machine.js';
import { type Namespace, openNamespace } from '../../host/namespace.js';
import { UndoList } from '../../host/undo.js';
import { sweepSessions } from '../../debugger/sweep.js';
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

  const namespace = once<Namespace>(async () => {
    await storage.prepareMounts();
    const opened = await openNamespace(machine.programs);
    undos.add('the mount namespace', () => opened.close());
    return opened;
  });
  const chosen = await chooseStorage(machine, real, dataset);
  const storage = await openStorage(chosen, machine, real, namespace);
  const { store } = storage;
  const runDirectory = once<string>(async () => {
    await sweepRunDirectories(machine, real);
    const directory = await makeRunDirectory(machine, real);
    undos.add(directory, () => files.removeTree(directory));
    return directory;
  });
  const jails = once<JailDriver>(async () => {
    // Jails of FreeBSD outlive a klee that is killed, and may hold the port that this one's want.
    if (machine.platform === 'freebsd') await store.sweep();
    return openJails(machine, real, runDirectory, namespace);
  });
  const containers = new Containers(machine, real);
  const catalog = new Catalog(machine, real, store, containers);
  return {
    root: real,
    machine,
    programs: localPrograms(),
    store,
    jails,
    containers,
    catalog,
    availability: () =>
      availability({ machine, root: real, storage: chosen.storage, store, namespace, directory: runDirectory }),
    leftovers: () => leftovers(machine, real, store),
    async sweep() {
      await sweepRunDirectories(machine, real);
      await sweepSessions(machine, real, store, containers, () => catalog.snapshotsInUse());
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

/** OCI runtimes and overlayfs are worked with on this machine alone. */
function refuseUnknown({ platform, address }: Machine): void {
  if (platform === 'freebsd' || (platform === 'linux' && address === undefined)) return;
  if (platform === 'linux') {
    throw new KleeError(
      'KLEE_PLATFORM',
      `${address} runs Linux: klee works on a FreeBSD host over ssh, not on a Linux one`,
      {
        hint: `run klee there: ssh -t ${address?.replace(/^ssh:\/\//, '')} klee …`,
      },
    );
  }
  throw new KleeError('KLEE_PLATFORM', `klee has no drivers for ${platform}`, {
    hint: 'it runs on FreeBSD and Linux, and from anywhere on a FreeBSD host over ssh: --host',
  });
}
