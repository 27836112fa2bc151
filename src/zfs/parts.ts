import type { Files } from '../host/files.js';
import type { Owner } from '../host/owner.js';
import type { Carriers } from './carriers.js';
import type { SnapshotIndex } from './index-of-snapshots.js';
import type { MountDirectory } from './mounts.js';
import type { Names } from './names.js';
import type { Zfs } from './program.js';
import type { Removal } from './removal.js';
import type { Turns } from './turns.js';

/** What the parts of a store on ZFS share. */
export interface ZfsParts {
  readonly zfs: Zfs;
  readonly names: Names;
  readonly index: SnapshotIndex;
  readonly mounts: MountDirectory;
  readonly removal: Removal;
  readonly carriers: Carriers;
  readonly files: Files;
  /** Of the machine, as it is now. */
  readonly owner: Owner;
  /** What changes which dataset a snapshot lies in goes one after the other. */
  readonly turns: Turns;
}
