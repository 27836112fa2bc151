/** What came of looking for a step among what earlier sessions and builds have made. Plain data: the journal has it. */
import type { Difference } from '../../build/recipe/difference.js';
import type { SnapshotId } from '../../storage/store.js';

/** Whose step it was. */
export interface Origin {
  readonly kind: 'session' | 'image';
  readonly id: string;
  /** From 1. */
  readonly step: number;
  /** It is the session's that is told of it. */
  readonly own?: true;
}

/** A step that was not run, since the same had been done. */
export interface Cached {
  readonly origin: Origin;
}

/** Why a step was not taken from an earlier session or build. */
export type Missed =
  /** `set cache off`, `--no-cache`. */
  | { readonly why: 'off' }
  /** `retry` runs a step whatever there is. */
  | { readonly why: 'afresh' }
  /** `step` went through it command by command. */
  | { readonly why: 'lookedInto' }
  /** Changes made by hand were kept under it. */
  | { readonly why: 'byHand' }
  /** Programs ran in the jail that a snapshot does not have. */
  | { readonly why: 'running'; readonly programs: readonly string[] }
  /** It sees files of the host, of which nobody knows what they were. */
  | { readonly why: 'mounts'; readonly target: string }
  /** A step before it had to run, and what it made is new. */
  | { readonly why: 'earlier'; readonly step: number }
  /** Nothing that has to do with it was made on its files. */
  | { readonly why: 'nothing'; readonly on: SnapshotId }
  /** The same was done, with programs that ran beside it or that it left. */
  | { readonly why: 'left'; readonly programs: readonly string[]; readonly origin: Origin }
  /** Another was done on the same files, be it by the session itself: the most similar one. */
  | { readonly why: 'differs'; readonly difference: Difference; readonly origin: Origin }
  /** Its session or image was removed just before it was to be taken. */
  | { readonly why: 'gone'; readonly origin: Origin }
  /** Another klee has been removing sessions or images for so long that nothing could be taken. */
  | { readonly why: 'busy'; readonly origin: Origin };
