/** Whether a machine has ZFS, and pools. */
import { KleeError } from '../errors.js';
import type { Availability } from '../host/availability.js';
import type { Machine } from '../host/machine.js';
import { errorOf } from './failures.js';
import { env } from './program.js';

export interface ZfsAvailability extends Availability {
  /** The names of the pools that are imported. */
  readonly pools: readonly string[];
}

/** Changes nothing on the machine. */
export async function zfsAvailability(machine: Machine): Promise<ZfsAvailability> {
  const none = { name: 'zfs', pools: [] };
  try {
    const listed = await machine.programs.attempt(['zpool', 'list', '-H', '-o', 'name'], { env });
    const found = await versionOf(machine);
    if (listed.exitCode !== 0) {
      const { message, hint } = errorOf(listed);
      return { ...none, found, problem: message, remedy: hint };
    }
    // `no pools available` goes to stdout of some versions and to stderr of others.
    const pools = listed.stdout.split('\n').filter((line) => line !== '' && line !== 'no pools available');
    if (pools.length > 0) return { name: 'zfs', found, pools };
    return { ...none, found, problem: 'there is no pool', remedy: 'zpool create NAME DISK|FILE' };
  } catch (error) {
    if (!(error instanceof KleeError) || error.code !== 'KLEE_MISSING_PROGRAM') throw error;
    return { ...none, problem: 'not installed', remedy: error.hint };
  }
}

/** `zfs version` is there from OpenZFS 0.8 on (zfs-version(8)); zfs-fuse has no such command and is told by that. */
async function versionOf(machine: Machine): Promise<string> {
  const { exitCode, stdout } = await machine.programs.attempt(['zfs', 'version'], { env });
  const [first = ''] = stdout.split('\n');
  if (exitCode === 0 && first !== '') return first;
  return machine.platform === 'linux' ? 'zfs-fuse' : 'a ZFS older than OpenZFS 0.8';
}
