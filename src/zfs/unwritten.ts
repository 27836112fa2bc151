/** What of a file tells that it was not written to, where ZFS does not: a walk through two trees would read all of both else. */
import type { FileStatus } from '../host/files.js';
import type { IsUnwritten } from '../storage/tree-comparison.js';

const second = 1_000_000_000n;

/**
 * Neither was where both were changed last at the same time, before the trees became two: zfs-fuse tells times in whole seconds, so
 * that what was changed in the second of the snapshot may have been changed after it.
 *
 * Behind ssh nobody tells when a file was changed, and its time of modification counts: a file that was given its old one again by
 * hand is not found there.
 * @param since when both trees were one, in ms since the epoch; undefined where they never were
 */
export function unwrittenSince(since: number | undefined): IsUnwritten {
  const earliest = since === undefined ? undefined : BigInt(Math.floor(since / 1000)) * second;
  const isEarlier = (time: bigint) => earliest !== undefined && time < earliest;
  return (before: FileStatus, after: FileStatus) => {
    if (before.ctimeNs !== undefined && after.ctimeNs !== undefined) {
      return before.ctimeNs === after.ctimeNs && isEarlier(after.ctimeNs);
    }
    return earliest === undefined || isEarlier(after.mtimeNs);
  };
}
