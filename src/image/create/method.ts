/** How a base image comes to be: what each `klee image create` METHOD gives. */

import type { SnapshotId } from '../../storage/store.js';

/** What a method tells while it works. */
export type CreateEvent =
  /** Bytes read so far; `total` where it is known beforehand. */
  | { readonly kind: 'bytes'; readonly done: number; readonly total?: number }
  /** A stage that it has come to, as a short sentence. */
  | { readonly kind: 'stage'; readonly text: string };

export interface CreateContext {
  readonly report: (event: CreateEvent) => void;
  /** Ends the work when it fires; nothing is left. */
  readonly cancel?: AbortSignal;
  /** Called with the snapshot before there is an image of it: to write down what is to go should klee be killed in between. */
  readonly made?: (snapshot: SnapshotId) => Promise<void>;
}

export type CreateMethod = TreeMethod | DatasetMethod;

interface NamedMethod {
  /** The name[:tag] that the image gets where the user gives none; undefined where none offers itself. */
  readonly defaultTag: string | undefined;
}

export interface TreeMethod extends NamedMethod {
  /** The release of FreeBSD that it gives, where that is known beforehand. */
  readonly release?: string;
  /**
   * Writes the tree of the base image into an empty directory.
   * @throws KleeError KLEE_FETCH, KLEE_MISSING_PROGRAM, KLEE_NO_SPACE
   */
  fill(directory: string, context: CreateContext): Promise<void>;
}

/** The store makes the tree of a dataset of its own file system. */
export interface DatasetMethod extends NamedMethod {
  readonly dataset: string;
  readonly how: 'clone' | 'copy';
}
