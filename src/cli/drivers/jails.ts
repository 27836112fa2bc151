/** The jail driver of a machine. */
import { join } from 'node:path';
import type { Machine } from '../../host/machine.js';
import type { Namespace } from '../../host/namespace.js';
import type { JailDriver } from '../../jail/jail.js';

/** What jails need while they run. Both answer another one once the connection is lost that the last was made over. */
export interface JailPlace {
  readonly namespace: () => Promise<Namespace>;
  /** A directory that is this klee's alone, for the time that it lives. */
  readonly directory: () => Promise<string>;
}

export async function openJails(machine: Machine, root: string, place: JailPlace): Promise<JailDriver> {
  if (machine.platform === 'freebsd') {
    const { openFreebsdJails } = await import('../../jail/freebsd/driver.js');
    return openFreebsdJails(machine);
  }
  const { chooseRuntime } = await import('../../jail/oci/choose.js');
  return chooseRuntime({
    machine,
    namespace: place.namespace,
    stateDirectory: place.directory,
    memory: join(root, 'runtime.json'),
  });
}

/**
 * Ends the jails of klees that were killed whose root is `tree`, so that its dataset can be removed. Those of OCI runtimes went with
 * their namespace.
 */
export async function vacate(machine: Machine, tree: string): Promise<void> {
  if (machine.platform !== 'freebsd') return;
  const { clearTree } = await import('../../jail/freebsd/leftovers.js');
  await clearTree(machine, tree);
}
