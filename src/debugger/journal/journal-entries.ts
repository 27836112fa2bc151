/** What the journal of a session is made of: plain data, one JSON line each. The fold of all of them is the session. */
import type { StepFailure } from '../../build/checkpoint.js';
import type { BuildSettings } from '../../build/run-step.js';
import type { JailSettings } from '../../build/workspace.js';
import type { DialectName } from '../../dockerfile/dialect.js';
import type { Owner } from '../../host/owner.js';
import type { ImageId } from '../../image/image.js';
import type { SnapshotId } from '../../storage/store.js';
import type { StepRef } from '../events.js';
import type { PlanData } from '../source/plan.js';
import type { Checkpoint } from '../timeline.js';

/** The form of the entries; a klee that finds another one leaves the session alone. */
export const journalVersion = 1;

/** What becomes of a session when its klee is gone: it is kept `always`, or where it is `worthwhile` (see `isWorthKeeping`). */
export type Keeping = 'always' | 'worthwhile';

/** What it takes to open a session again, before step 1. */
export interface SessionData {
  readonly keep: Keeping;
  /** The text of the Dockerfile that it began with: plan 0. */
  readonly dockerfile: string;
  readonly dockerfilePath: string | undefined;
  readonly dialect: DialectName;
  readonly settings: Omit<BuildSettings, 'dialect' | 'escape'>;
  readonly jail: JailSettings;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** The image whose build it opened again. */
  readonly image: ImageId | undefined;
}

/** JSON has nothing that is undefined: a checkpoint without a key reads the same. Its instruction is a step of its plan. */
export interface CheckpointData extends Omit<Checkpoint, 'parent' | 'depth' | 'plan' | 'instruction' | 'log'> {
  /** The id of the checkpoint that it was made on. */
  readonly parent: number;
  /** The number of the plan that it was made under. */
  readonly plan: number;
  /** Its log, below the directory that the session has for logs, or an absolute path. */
  readonly log: string | undefined;
}

/** A step that failed, and where what it left was kept. */
export interface AttemptData {
  /** As it was: an edit can have moved it since, or taken it out. */
  readonly step: StepRef;
  readonly instruction: number;
  readonly failure: StepFailure;
  readonly log: string;
  readonly typed?: true;
  readonly wreckage: SnapshotId | undefined;
}

export type JournalEntry =
  /** The first; without a version, of a klee that kept no sessions. Without `session` nothing but its snapshots is written down, and they go when its owner is gone. */
  | { readonly type: 'opened'; readonly version?: number; readonly owner: Owner; readonly session?: SessionData }
  /** Another klee has it, or the same one by another connection. The last one counts. */
  | { readonly type: 'claimed'; readonly owner: Owner }
  /** A snapshot that the session took. */
  | { readonly type: 'snapshot'; readonly id: SnapshotId }
  /** A plan that an edit made: numbered from 1 in the order of their entries. */
  | ({ readonly type: 'plan' } & PlanData)
  | ({ readonly type: 'checkpoint' } & CheckpointData)
  /** What of the session's state has changed: values of the rows of `state.ts`. */
  | { readonly type: 'state'; readonly set: Readonly<Record<string, unknown>> }
  /** Nobody has it open. */
  | { readonly type: 'suspended' };
