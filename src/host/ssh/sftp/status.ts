/** What attributes of sftp tell of a file. */
import type { FileStatus } from '../../files.js';
import type { FileType } from '../../file-type.js';
import type { Attributes } from './packets.js';

/** S_IFMT and its values, inode(7): the same on all systems of today. */
const typeBits = 0o170000;
const types: Readonly<Record<number, FileType>> = {
  0o010000: 'fifo',
  0o020000: 'character device',
  0o040000: 'directory',
  0o060000: 'block device',
  0o100000: 'file',
  0o120000: 'symlink',
  0o140000: 'socket',
};

export function typeOf({ mode = 0 }: Attributes): FileType {
  return types[mode & typeBits] ?? 'file';
}

export function statusOf(attributes: Attributes): FileStatus {
  return {
    type: typeOf(attributes),
    size: attributes.size ?? 0,
    mode: (attributes.mode ?? 0) & 0o7777,
    uid: attributes.owner?.uid ?? 0,
    gid: attributes.owner?.gid ?? 0,
    mtimeNs: BigInt(attributes.times?.modified ?? 0) * 1_000_000_000n,
    ctimeNs: undefined,
    device: 0n,
  };
}
