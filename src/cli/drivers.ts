/** Which drivers this host gets: overlayfs for storage, an OCI runtime for jails. The only file that names them. */
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { KleeError } from '../errors.js';
import { localPrograms } from '../host/local.js';
import { type Namespace, openNamespace } from '../host/namespace.js';
import { UndoList } from '../host/undo.js';
import { Catalog } from '../image/catalog.js';
import { Containers } from '../image/containers.js';
import type { JailDriver } from '../jail/jail.js';
import { openOverlayStore } from '../overlay/overlay-store.js';
import type { Host, HostPlace } from './host.js';
import { makeRunDirectory } from './run-directory.js';

/**
 * Opens the host for a klee root, which is made where it is missing. The mount namespace and the runtime come into being when
 * they are first needed.
 * @throws KleeError KLEE_PLATFORM, KLEE_NO_SPACE
 */
export async function openHost({ machine, root, dataset }: HostPlace): Promise<Host> {
  const { platform, address, files } = machine;
  if (platform !== 'linux' || address !== undefined || dataset !== undefined) {
    const what = dataset ?? address ?? platform;
    throw new KleeError('KLEE_PLATFORM', `klee has no drivers for ${what} yet`, {
      hint: 'it runs on Linux, on overlayfs and an OCI runtime',
    });
  }
  const undos = new UndoList();
  await mkdir(root, { recursive: true });
  const real = await realpath(root);

  const namespace = once<Namespace>(async () => {
    const opened = await openNamespace(machine.programs);
    undos.add('the mount namespace', () => opened.close());
    return opened;
  });
  const store = await openOverlayStore({ root: real, namespace, machine });
  const jails = once<JailDriver>(async () => {
    const directory = await makeRunDirectory(machine, real);
    undos.add(directory, () => rm(directory, { recursive: true, force: true }));
    const { chooseRuntime } = await import('../jail/oci/choose.js');
    return chooseRuntime({
      namespace: await namespace(),
      files,
      stateDirectory: directory,
      memory: join(real, 'runtime.json'),
    });
  });
  const containers = new Containers(machine, real);
  return {
    root: real,
    machine,
    programs: localPrograms(),
    store,
    jails,
    containers,
    catalog: new Catalog(machine, real, store, containers),
    async close() {
      try {
        // Before the namespace that its mounts are in.
        await store.close();
        // What klees that were killed have left.
        await store.sweep();
      } finally {
        await undos.undoAll();
      }
    },
  };
}

/** Calls `make` when it is first asked, and answers the same ever after; a failure is not remembered. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
