import { expect, it } from 'vitest';
import { errorOf, problemOf } from '../../../src/zfs/failures.js';

it.each([
  ["cannot open 'tank/a@b': dataset does not exist", 'missing'],
  ['could not find any snapshots to destroy; check snapshot names.', 'missing'],
  ["cannot create 'tank/c/a': no such parent 'tank/c'", 'missing'],
  ["cannot create 'tank/a': dataset already exists", 'exists'],
  ["cannot destroy 'tank/a@b': dataset already exists", 'needed'],
  ["cannot mount 'tank/a': filesystem already mounted", 'mounted'],
  ["cannot destroy 'tank/a': dataset is busy", 'busy'],
  ["cannot unmount '/tank/a': pool or dataset is busy", 'busy'],
  ["umount: /tank/a: target is busy.\ncannot unmount '/tank/a': umount failed", 'busy'],
  ["cannot destroy 'tank/a': filesystem has children\nuse '-r' to destroy the following datasets:\ntank/a@b", 'needed'],
  ["cannot destroy 'tank/a@b': snapshot has dependent clones\nuse '-R' to destroy …:\ntank/c", 'needed'],
  ["unrecognized command 'diff'\nusage: zfs command args ...", 'unknown'],
  ["bad property list: invalid property 'written'\nusage: …", 'unknown'],
  ['cannot receive: failed to read from stream', 'other'],
])('sorts %j', (stderr, problem) => {
  expect(problemOf(stderr)).toBe(problem);
});

const wording = (stderr: string, exitCode = 1) => {
  const { code, message, hint } = errorOf({ argv: ['zfs', 'list'], exitCode, stdout: '', stderr, durationMs: 1 });
  return `${code}: ${message} (${hint ?? ''})`;
};

it.each([
  [
    'connect: No such file or directory\nPlease make sure that the zfs-fuse daemon is running.\ninternal error: failed to initialize ZFS library',
    'KLEE_STORAGE: ZFS is not running (start its daemon, as root: zfs-fuse)',
  ],
  [
    "The ZFS modules cannot be auto-loaded.\nTry running 'modprobe zfs' as root to manually load them.",
    'KLEE_STORAGE: ZFS is not running (as root: modprobe zfs)',
  ],
  ['Failed to load zfs module: Operation not permitted', 'KLEE_STORAGE: ZFS is not running (as root: kldload zfs)'],
  [
    "cannot create 'tank/a': permission denied",
    "KLEE_PERMISSION: klee may not do that with ZFS: cannot create 'tank/a': permission denied (run klee as root)",
  ],
  [
    'Permission denied the ZFS utilities must be run as root.',
    'KLEE_PERMISSION: klee may not do that with ZFS: Permission denied the ZFS utilities must be run as root. (run klee as root)',
  ],
  [
    "cannot create snapshot 'tank/a@b': out of space",
    "KLEE_NO_SPACE: no space left: cannot create snapshot 'tank/a@b': out of space (make room in the pool, raise the dataset's quota, or remove what nobody needs: 'klee sessions prune' removes the sessions that no klee has open, 'klee image prune' the images without a tag)",
  ],
  [
    "cannot create 'nopool/x': no such pool 'nopool'",
    "KLEE_STORAGE: there is no ZFS pool nopool ('zpool list' lists the pools; name a dataset of one of them with --dataset)",
  ],
  ["cannot promote 'tank/a': odd\nmore", "KLEE_STORAGE: zfs: cannot promote 'tank/a': odd (the command was: zfs list)"],
  ['', 'KLEE_STORAGE: zfs failed: exit code 1 (the command was: zfs list)'],
])('words %j', (stderr, expected) => {
  expect(wording(stderr)).toBe(expected);
});
