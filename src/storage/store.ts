/**
 * The contract of storage: immutable snapshots of file trees, and writable datasets cloned from them.
 * `overlay` and `zfs` fulfil it; nothing outside `cli` knows which of them it holds.
 */
import type { FileType } from '../host/file-type.js';

/** 12 characters of [0-9a-f], never all digits, without the `@` that users see before it. */
export type SnapshotId = string;

/** A writable file tree, a clone of a snapshot. */
export interface Dataset {
  /** 12 characters of [0-9a-f], never all digits: it is also the name of the dataset's jail. */
  readonly id: string;
  /** The snapshot it was cloned from, or that was last taken of it. */
  readonly origin: SnapshotId;
  /** The tree, as programs started by the driver's `Programs` see it: a jail's root. Stays the same for the dataset's life. */
  readonly mountpoint: string;
  /** The same tree, as this process opens it. Absolute symbolic links in it do not resolve inside it. */
  readonly path: string;
}

/** What runs in a dataset while a snapshot of it is taken. */
export interface Occupants {
  /** True when processes live in the dataset: then its mount must stay. */
  readonly alive: boolean;
  /** Holds the processes still while `work` copies files, then lets them run on. */
  freeze<T>(work: () => Promise<T>): Promise<T>;
  /** Stops the jail, so that the mount can be renewed. Called only when `alive` is false, and only by stores that need it. */
  vacate(): Promise<void>;
}

/** A tree to look at: as a snapshot has it, or as it stands in a dataset now. */
export type Tree = { readonly snapshot: SnapshotId } | { readonly dataset: Dataset };

export type { FileType };

export interface Entry {
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  /** Permission bits, setuid and sticky included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One path that differs between two trees. Paths are absolute inside the tree. */
export type Change =
  | { readonly kind: 'added'; readonly path: string; readonly entry: Entry }
  | { readonly kind: 'modified'; readonly path: string; readonly before: Entry; readonly entry: Entry }
  | { readonly kind: 'deleted'; readonly path: string; readonly before: Entry };

export interface SnapshotRecord {
  readonly id: SnapshotId;
  /** What it was cloned from; undefined for the tree of a base image. */
  readonly parent: SnapshotId | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Something that a klee which has died has left in the storage. */
export interface Leftover {
  readonly what: 'dataset' | 'layer' | 'snapshot' | 'mount' | 'file';
  /** As the storage calls it: the name of a dataset, a path, … */
  readonly name: string;
}

/** For what takes long: copying a dataset. */
export interface ImportProgress {
  /** Receives the bytes that have arrived so far, now and then. */
  readonly report?: ((bytes: number) => void) | undefined;
  /** Ends the import when it fires. */
  readonly cancel?: AbortSignal | undefined;
}

export interface Store {
  /** `overlay` or `zfs`, for `klee doctor` and messages. */
  readonly name: string;

  /**
   * Makes the snapshot of a base image: `fill` writes the tree into an empty directory that this process can write to.
   * The places that a jail mounts on (`/dev`, `/proc`, `/sys`, `/etc/resolv.conf`) are made where the tree lacks them.
   * When `fill` fails nothing is left behind.
   */
  importTree(fill: (directory: string) => Promise<void>): Promise<SnapshotId>;

  /**
   * Makes the snapshot of a base image from `source`, a dataset of the same file system that klee did not make: a `clone` takes no
   * space and depends on it, a `copy` does not. `finish` completes the tree before the snapshot is taken; when anything fails
   * nothing is left behind, nor on the source. Only stores whose file system has datasets have it.
   * @throws KleeError KLEE_USAGE `invalid dataset: …` where there is no such dataset
   */
  importDataset?(
    source: string,
    how: 'clone' | 'copy',
    finish: (directory: string) => Promise<void>,
    progress?: ImportProgress,
  ): Promise<SnapshotId>;

  /** A new dataset with the files of `snapshot`. O(1). @throws KleeError KLEE_NO_SNAPSHOT */
  clone(snapshot: SnapshotId): Promise<Dataset>;

  /**
   * An immutable snapshot of what the dataset holds now; the dataset goes on from it (`origin` of the returned dataset).
   * O(1), or O(what was written since the clone) where the mount has to stay.
   */
  snapshot(dataset: Dataset, occupants: Occupants): Promise<Dataset>;

  /** Unmounts and removes a dataset. Its jail must be stopped. Does nothing when it is already gone. */
  destroyDataset(dataset: Dataset): Promise<void>;

  /**
   * Removes a snapshot; what other snapshots share with it stays. Does nothing when it is already gone.
   * @throws KleeError KLEE_IMAGE_IN_USE when somebody else made something of it: see `foreignClones`
   */
  destroySnapshot(snapshot: SnapshotId): Promise<void>;

  /**
   * Removes datasets and snapshots as those two do, in fewer steps where the storage can.
   * @param snapshots the latest first
   * @throws KleeError KLEE_IMAGE_IN_USE
   */
  destroyAll(datasets: readonly Dataset[], snapshots: readonly SnapshotId[]): Promise<void>;

  /** What differs, sorted by path. Costs what changed, not what exists, wherever the file system can tell. */
  diff(before: Tree, after: Tree): AsyncIterable<Change>;

  /** A directory in which this process can read the snapshot's tree until the store is closed. Never write to it. */
  view(snapshot: SnapshotId): Promise<string>;

  /** @throws KleeError KLEE_NO_SNAPSHOT */
  record(snapshot: SnapshotId): Promise<SnapshotRecord>;
  list(): Promise<SnapshotRecord[]>;

  /** Bytes on disk that the snapshot alone adds to its parent. */
  usage(snapshot: SnapshotId): Promise<number>;

  /**
   * Called when the image of this id is made of the snapshot, before its record is written: from then on what the image needs
   * survives a power failure, and it depends on no other branch of the session that took it.
   */
  keep(snapshot: SnapshotId, image: string): Promise<void>;

  /** What was destroyed takes no space any more once this settles. */
  freed(): Promise<void>;

  /** What snapshots hold survives a power failure once this settles. */
  sync(): Promise<void>;

  /** What others than klee have made of snapshots, by the names that the storage has for it. Snapshots without any are left out. */
  foreignClones(): Promise<ReadonlyMap<SnapshotId, readonly string[]>>;

  /**
   * Says again whose `datasets` are, where `owner` of the machine has become another with a connection that was made anew. What else
   * was open is the former owner's from now on: `sweep` removes it. One that somebody has removed meanwhile is forgotten.
   */
  claim(datasets: readonly Dataset[]): Promise<void>;

  /** What klees that have died have left, as far as it can be told apart from what is being made. Removes nothing. */
  leftovers(): Promise<Leftover[]>;

  /** Removes that, and answers what it was. What living klees use stays. Can be called after `close` too. */
  sweep(): Promise<Leftover[]>;

  /** Unmounts what this process mounted and removes its datasets. The store cannot be used afterwards. */
  close(): Promise<void>;
}
