/** The cgroups of containers whose runtime insists on one: `klee-PID-JAIL` at the top of cgroup2. */
import { join } from 'node:path/posix';
import type { Machine } from '../../host/machine.js';
import type { Namespace } from '../../host/namespace.js';
import { unlessGone } from '../../host/unless-gone.js';

const top = '/sys/fs/cgroup';

/** The name of a container and of its cgroup, unique on the machine: other sessions may have jails of the same dataset names. */
export function containerName({ owner }: Pick<Machine, 'owner'>, jail: string): string {
  return `klee-${owner.pid}-${jail}`;
}

/** Removes an empty cgroup. A runtime leaves that of a container that it failed to start. */
export async function removeCgroup(
  { files }: Pick<Machine, 'files'>,
  namespace: Pick<Namespace, 'path'>,
  name: string,
): Promise<void> {
  try {
    await files.rmdir(namespace.path(join(top, name)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // sftp has no EBUSY, and a cgroup's directory has files.
    if (code !== 'ENOENT' && code !== 'EBUSY' && code !== 'ENOTEMPTY') throw error;
  }
}

/** Removes the cgroups of sessions that were killed: their processes died with their namespace, but nobody removed these. */
export async function removeAbandonedCgroups(machine: Pick<Machine, 'files'>, namespace: Namespace): Promise<void> {
  for (const { text: name } of await machine.files.readdir(namespace.path(top))) {
    const owner = /^klee-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || (await unlessGone(machine.files.lstat(`/proc/${owner}`))) !== undefined) continue;
    await removeCgroup(machine, namespace, name);
  }
}
