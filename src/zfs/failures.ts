/**
 * What zfs(8) says when it fails, sorted by what klee does about it. The texts are those of lib/libzfs and cmd/zfs of OpenZFS, which
 * zfs-fuse and FreeBSD share; docs/notes/zfs.md.
 */
import { KleeError } from '../errors.js';
import type { ProgramResult } from '../host/programs.js';
import { waysToMakeRoom } from '../host/system-errors.js';

export type Problem =
  /** There is no such dataset or snapshot. */
  | 'missing'
  | 'exists'
  /** Somebody is in the dataset, or holds the snapshot. */
  | 'busy'
  /** It cannot be destroyed since there are snapshots of it, datasets below it or clones of either. */
  | 'needed'
  | 'mounted'
  /** This program does not know the command, the option or the property. */
  | 'unknown'
  | 'other';

const texts: readonly (readonly [Problem, RegExp])[] = [
  // "no such parent" is what zfs_clone() (lib/libzfs/libzfs_dataset.c) says of ENOENT, which is of the snapshot as well: it has moved since zfs(8) looked.
  ['missing', /dataset does not exist|could not find any snapshots to destroy|no such pool|no such parent/],
  // The kernel's EEXIST, in zfs_standard_error()'s words (lib/libzfs/libzfs_util.c): of a clone that came, or is on its way out, after zfs(8) had looked for clones.
  ['needed', /cannot destroy .*: dataset already exists/],
  ['exists', /already exists/],
  ['mounted', /already mounted/],
  ['needed', /has dependent clones|has children/],
  ['busy', /\bis busy|device busy/i],
  ['unknown', /unrecognized command|invalid property|invalid option/],
];

export function problemOf(stderr: string): Problem {
  return texts.find(([, text]) => text.test(stderr))?.[0] ?? 'other';
}

/** A failure that nobody makes anything of, in one line. */
export function errorOf(result: ProgramResult): KleeError {
  const { argv, stderr } = result;
  const said = firstLine(stderr);
  for (const [text, code, message, hint] of known) {
    const found = text.exec(stderr);
    if (found !== null) return new KleeError(code, message(found), { hint, cause: result });
  }
  const status = result.signal === undefined ? `exit code ${result.exitCode}` : result.signal;
  return new KleeError('KLEE_STORAGE', said === '' ? `zfs failed: ${status}` : `zfs: ${said}`, {
    hint: `the command was: ${argv.join(' ')}`,
    cause: result,
  });
}

type Known = readonly [
  text: RegExp,
  code: 'KLEE_NO_SPACE' | 'KLEE_PERMISSION' | 'KLEE_STORAGE',
  message: (found: RegExpExecArray) => string,
  hint: string,
];

const notRunning = 'ZFS is not running';
const known: readonly Known[] = [
  // zfs-fuse: lib/libsolkerncompat/… connects to the daemon's socket.
  [/zfs-fuse daemon is running/, 'KLEE_STORAGE', () => notRunning, 'start its daemon, as root: zfs-fuse'],
  // OpenZFS on Linux, lib/libzfs/os/linux/libzfs_util_os.c: libzfs_error_init.
  [/ZFS modules (?:are not loaded|cannot be auto-loaded)/, 'KLEE_STORAGE', () => notRunning, 'as root: modprobe zfs'],
  [/\/dev\/zfs and \/proc\/self\/mounts are required/, 'KLEE_STORAGE', () => notRunning, 'as root: modprobe zfs'],
  // On FreeBSD, lib/libzfs/os/freebsd/libzfs_compat.c.
  [/Failed to load \w+ module/, 'KLEE_STORAGE', () => notRunning, 'as root: kldload zfs'],
  [
    /[Ff]ailed to initialize (?:ZFS|the libzfs) library/,
    'KLEE_STORAGE',
    () => notRunning,
    "what 'zfs list' says tells more",
  ],
  [
    /permission denied|must be (?:run as )?root|may only be mounted by root|operation not permitted/i,
    'KLEE_PERMISSION',
    (found) => `klee may not do that with ZFS: ${firstLine(found.input)}`,
    'run klee as root',
  ],
  [
    /out of space|no space left|quota exceeded|size is greater than available space/i,
    'KLEE_NO_SPACE',
    (found) => `no space left: ${firstLine(found.input)}`,
    `make room in the pool, raise the dataset's quota, or remove what nobody needs: ${waysToMakeRoom}`,
  ],
  [
    /no such pool '([^']*)'/,
    'KLEE_STORAGE',
    ([, pool = '']) => `there is no ZFS pool ${pool}`,
    "'zpool list' lists the pools; name a dataset of one of them with --dataset",
  ],
];

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
