/** The cgroups of containers whose runtime insists on one: `klee-PID-JAIL` at the top of cgroup2. */
import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Namespace } from '../../host/namespace.js';

const top = '/sys/fs/cgroup';

/** The name of a container and of its cgroup, unique on the host: other sessions may have jails of the same dataset names. */
export function containerName(jail: string): string {
  return `klee-${process.pid}-${jail}`;
}

/** Removes an empty cgroup. A runtime leaves that of a container that it failed to start. */
export function removeCgroup(namespace: Namespace, name: string): void {
  try {
    rmdirSync(namespace.path(join(top, name)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EBUSY') throw error;
  }
}

/** Removes the cgroups of sessions that were killed: their processes died with their namespace, but nobody removed these. */
export function removeAbandonedCgroups(namespace: Namespace): void {
  for (const name of readdirSync(namespace.path(top))) {
    const owner = /^klee-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) removeCgroup(namespace, name);
  }
}
