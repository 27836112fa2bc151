/** Whether a machine has ZFS, and pools. */
import { KleeError } from '../errors.js';
import type { Availability } from '../host/availability.js';
import type { Machine } from '../host/machine.js';

export interface ZfsAvailability extends Availability {
  /** The names of the pools that are imported. */
  readonly pools: readonly string[];
}

const env = { LC_ALL: 'C' };

/** Changes nothing on the machine. */
export async function zfsAvailability(machine: Machine): Promise<ZfsAvailability> {
  const none = { name: 'zfs', pools: [] };
  try {
    const listed = await machine.programs.attempt(['zpool', 'list', '-H', '-o', 'name'], { env });
    const version = await versionOf(machine);
    if (listed.exitCode !== 0) {
      const said = listed.stderr.trim().split('\n')[0] ?? '';
      return { ...none, found: version, problem: said, remedy: remedyFor(listed.stderr, machine) };
    }
    // `no pools available` goes to stdout of some versions and to stderr of others.
    const pools = listed.stdout.split('\n').filter((line) => line !== '' && line !== 'no pools available');
    if (pools.length > 0) return { name: 'zfs', found: version, pools };
    return { ...none, found: version, problem: 'there is no pool', remedy: 'zpool create NAME DISK|FILE' };
  } catch (error) {
    if (error instanceof KleeError && error.code === 'KLEE_MISSING_PROGRAM') {
      return { ...none, problem: 'not installed', ...(error.hint === undefined ? {} : { remedy: error.hint }) };
    }
    throw error;
  }
}

/** `zfs version` is there from OpenZFS 0.8 on (zfs-version(8)); zfs-fuse has no such command and is told by that. */
async function versionOf(machine: Machine): Promise<string> {
  const { exitCode, stdout } = await machine.programs.attempt(['zfs', 'version'], { env });
  const [first = ''] = stdout.split('\n');
  if (exitCode === 0 && first !== '') return first;
  return machine.platform === 'linux' ? 'zfs-fuse' : 'a ZFS older than OpenZFS 0.8';
}

function remedyFor(stderr: string, machine: Machine): string {
  if (/zfs-fuse daemon is running/.test(stderr)) return 'zfs-fuse';
  if (/permission denied|must be root/i.test(stderr)) return 'run klee as root';
  return machine.platform === 'freebsd' ? 'kldload zfs' : 'modprobe zfs';
}
