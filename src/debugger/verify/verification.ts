/** What came of proving a plan, as plain data. */
import type { FailureReport, StepRef } from '../events.js';
import type { FileVersions } from '../trees/compare.js';
import type { Entry } from '../../storage/store.js';

/** What of a path differs; `presence`: it is in one tree alone. */
export type Aspect = 'presence' | 'type' | 'mode' | 'owner' | 'group' | 'content' | 'target' | 'device';

/** Where a difference came in: the steps after which it was there for good. More than one where they are one in the other build. */
export interface Origin {
  readonly first: StepRef;
  readonly last: StepRef;
  /** Changes made by hand went into one of them in the session. */
  readonly byHand: boolean;
  /** The session passed one of them over. */
  readonly skipped: boolean;
}

/** A path that is not the same at the end of the session (`before`) and of a build from scratch (`after`). */
export interface PathDifference {
  readonly path: string;
  readonly aspects: readonly Aspect[];
  /** Undefined where it is not there. */
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
  /** Of symbolic links. */
  readonly targets?: { readonly before: string; readonly after: string };
  /** Of files that are small enough. */
  readonly versions?: FileVersions;
}

/** Something that an image says besides its files. */
export interface ConfigDifference {
  /** `user`, `workdir`, `cmd`, or `env` and the name of a variable. */
  readonly setting: string;
  /** Undefined where it is not set. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export type Difference = (PathDifference | ConfigDifference) & { readonly origin: Origin };

/** A path that differs and was passed over, by `glob`. */
export interface Ignored {
  readonly path: string;
  readonly glob: string;
}

export type VerificationEnd =
  /** `step`: where it was then. */
  | { readonly kind: 'interrupted'; readonly step: StepRef | undefined }
  /** The build from scratch did not come to its end. */
  | { readonly kind: 'failed'; readonly report: FailureReport }
  | {
      readonly kind: 'compared';
      /** How many paths either build made or changed are the same. */
      readonly same: number;
      readonly differences: readonly Difference[];
      readonly ignored: readonly Ignored[];
    };

export interface Verification {
  /** The Dockerfile that was built. */
  readonly text: string;
  readonly durationMs: number;
  readonly end: VerificationEnd;
}

/** Whether it proves the Dockerfile. */
export function isProof({ end }: Verification): boolean {
  return end.kind === 'compared' && end.differences.length === 0;
}
