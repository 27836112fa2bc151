/** What a session tells its front ends. The engine never prints. */
import type { PieceRef, StepFailure } from '../build/checkpoint.js';
import type { JailProcess } from '../jail/jail.js';
import type { Change, SnapshotId } from '../storage/store.js';
import type { InsideRef } from './run/inside.js';
import type { Origin } from './reuse/outcome.js';
import type { Trial } from './probe/trial.js';
import type { CaughtEvent } from './stops/breakpoints.js';
import type { WatchedChange } from './stops/watching.js';

/** A step as events name it. */
export interface StepRef {
  /** From 1. */
  readonly number: number;
  readonly total: number;
  /** As the user named it: `Dockerfile`. */
  readonly file: string;
  readonly line: number;
  /** The instruction as a build prints it. */
  readonly logical: string;
}

export type StopReason =
  | { readonly kind: 'start' }
  | { readonly kind: 'step' }
  | { readonly kind: 'moved' }
  /** Going back, the beginning was reached. */
  | { readonly kind: 'noHistory' }
  | StoppedBy;

/** A breakpoint, watchpoint or catchpoint that stopped the session. */
export type StoppedBy = (
  | { readonly kind: 'breakpoint' }
  /** `watched`: what it watches, as it is typed. */
  | {
      readonly kind: 'watchpoint';
      readonly watched: string;
      readonly change: WatchedChange;
      /** The step that did it. */
      readonly by: StepRef;
    }
  | { readonly kind: 'catchpoint'; readonly event: CaughtEvent }
) & {
  readonly number: number;
  /** It is deleted by this stop. */
  readonly temporary: boolean;
  /** The stop is not to be told: the first of its commands says so. */
  readonly silent: boolean;
  /** What is to run now. */
  readonly commands: readonly string[];
  /** What else stopped here, too. */
  readonly also: readonly StoppedBy[];
};

/** How a plan differs from the one before it: an instruction, numbered as in the plan that has it. */
export interface PlanChange {
  readonly change: 'replaced' | 'inserted' | 'removed' | 'moved' | 'skipped' | 'unskipped';
  readonly step: StepRef;
}

/** What a change has made of steps that had run. */
export interface Staleness {
  /** The numbers of those that have to run again, as they are now. */
  readonly stale: readonly number[];
  /** The step that runs next, where the change has moved the position back. */
  readonly next: number | undefined;
}

/** A move of the session by the name of the command for it, and what it was about: a step, a count. */
export interface MoveName {
  readonly name: string;
  readonly about: string | undefined;
}

/** Everything that a person asks first when a step has failed. */
export interface FailureReport {
  readonly step: StepRef;
  readonly failure: StepFailure;
  /** What was run, as the jail got it; undefined when the step runs no command. */
  readonly command: string | undefined;
  /** The last lines of its output. */
  readonly tail: readonly string[];
  /** True when there is more output than `tail`. */
  readonly truncated: boolean;
  readonly lastGood: SnapshotId | undefined;
  /** What the step found running and what now runs. */
  readonly running: readonly JailProcess[];
}

export type DebugEvent =
  | { readonly type: 'stepStarted'; readonly step: StepRef }
  | { readonly type: 'output'; readonly step: number; readonly chunk: Buffer }
  | {
      readonly type: 'stepFinished';
      readonly step: StepRef;
      /** The snapshot that the step took. */
      readonly taken: SnapshotId | undefined;
      /** True when it was not run, because its checkpoint was there already. */
      readonly reused: boolean;
      /** Set where the checkpoint came from an earlier session or build. */
      readonly cached?: Origin | undefined;
      readonly durationMs: number;
      readonly left: readonly JailProcess[];
    }
  | {
      readonly type: 'stepFailed';
      readonly report: FailureReport;
      /** False where the user has said that failures are not to be caught: they end a move forward all the same. */
      readonly caught: boolean;
      /** The catchpoint that the user has made for it. */
      readonly reason: StopReason | undefined;
    }
  /** `inside`: where in the step, after some of its commands; undefined before it. */
  | {
      readonly type: 'stopped';
      readonly reason: StopReason;
      readonly step: StepRef;
      readonly inside?: InsideRef | undefined;
    }
  /** A command of a step that is gone through one by one has ended, and the step goes on. `status`: its exit code. */
  | {
      readonly type: 'pieceFinished';
      readonly step: StepRef;
      readonly piece: PieceRef;
      readonly status: number;
      readonly snapshot: SnapshotId;
    }
  /** A step that cannot be gone through by its commands is run whole. `why`: the end of a sentence. */
  | { readonly type: 'ranWhole'; readonly step: StepRef; readonly why: string }
  /** The shell that waited inside a step was ended. */
  | { readonly type: 'shellEnded'; readonly step: StepRef }
  /** A step runs again from its first command, `clean`: on the files that there were before it. */
  | { readonly type: 'beginsAnew'; readonly step: StepRef; readonly clean: boolean }
  | {
      readonly type: 'finished';
      readonly total: number;
      readonly snapshot: SnapshotId | undefined;
      /** What would have stopped the session here, were it not over. */
      readonly reason?: StopReason | undefined;
    }
  /** The condition of a breakpoint could not be evaluated; that stops. */
  | { readonly type: 'conditionFailed'; readonly number: number; readonly why: string }
  /** Changes to the dataset that were dropped: the wreckage of a failed step, or what was done by hand. */
  | { readonly type: 'dropped'; readonly what: 'wreckage' | 'changes'; readonly snapshot: SnapshotId | undefined }
  /** Processes that were stopped with the jail, and the steps that had started them. */
  | {
      readonly type: 'processesStopped';
      readonly processes: readonly JailProcess[];
      readonly starters: readonly StepRef[];
      /** True when they will be started again before the next step runs. */
      readonly willRevive: boolean;
    }
  | { readonly type: 'revived'; readonly step: StepRef; readonly processes: readonly JailProcess[] }
  /** `piece`: the command that was undone, where it was not the whole step. */
  | {
      readonly type: 'undone';
      readonly step: StepRef;
      readonly attempt: boolean;
      readonly piece?: PieceRef | undefined;
    }
  /** An edit; `stale` steps have to run again. */
  | ({ readonly type: 'edited'; readonly change: PlanChange['change']; readonly step: StepRef } & Staleness & {
        /** Of a step that was moved: the number that it had. */
        readonly from?: number;
      })
  /**
   * What commands run with was set, in place of what the Dockerfile says: a variable of ENV, a build argument, the user, the directory.
   * Without a value it is as the Dockerfile says again, but for a variable by name, which is taken away.
   */
  | ({
      readonly type: 'overridden';
      readonly what: 'env' | 'arg' | 'user' | 'workdir';
      readonly name: string | undefined;
      readonly value: string | undefined;
    } & Staleness)
  /** The Dockerfile was written since the session has read it. */
  | { readonly type: 'changedOnDisk'; readonly file: string }
  /** The plan is what the Dockerfile on disk says now. */
  | ({ readonly type: 'reloaded'; readonly changes: readonly PlanChange[] } & Staleness)
  /** A search has tried its command on the files after a step. */
  | { readonly type: 'tried'; readonly step: StepRef; readonly trial: Trial; readonly cannotTell: boolean }
  /** How far a search is that takes long: it has just looked at the state after `step`. */
  | { readonly type: 'searching'; readonly step: StepRef; readonly looked: number; readonly total: number }
  /** A build from scratch, beside the session, is at a step. */
  | { readonly type: 'verifying'; readonly step: StepRef }
  /** Another plan came back with a checkpoint that was made of it, or with a move that was undone. */
  | { readonly type: 'replanned'; readonly changes: readonly PlanChange[] }
  /** A move or an edit was undone, or done again. */
  | { readonly type: 'undid'; readonly move: MoveName }
  | { readonly type: 'redid'; readonly move: MoveName }
  /** Steps that were passed over without being run: from the first to the last of them. */
  | { readonly type: 'skipped'; readonly first: StepRef; readonly last: StepRef }
  /** Changes made by hand that a checkpoint of their own has now. */
  | { readonly type: 'kept'; readonly checkpoint: number; readonly snapshot: SnapshotId | undefined }
  /** A file that was changed by hand was written into the context. */
  | { readonly type: 'copiedOut'; readonly path: string; readonly to: string }
  /** Steps were made of what was done by hand, and run. */
  | {
      readonly type: 'recorded';
      readonly steps: readonly StepRef[];
      /** What the hands had made. */
      readonly snapshot: SnapshotId | undefined;
      /** What the steps have not made as the hands had: from those to these. The first of them. */
      readonly differences: readonly Change[];
      /** How many more there are. */
      readonly more: number;
      /** How many others there are, which `verify` passes over too. */
      readonly ignored: number;
      /** The step that runs next, where one of the steps is the same instruction. */
      readonly again: StepRef | undefined;
    }
  /**
   * What went with a klee that was killed: what the failed `step` had left, or what was changed by hand. `inside`: the shell that waited
   * inside the `step`, whichever way klee ended.
   */
  | {
      readonly type: 'lost';
      readonly what: 'wreckage' | 'changes' | 'inside';
      readonly step: StepRef | undefined;
      /** The session was left, and its klee not killed. */
      readonly left: boolean;
    }
  /** A move forward that was called off, when it was asked what becomes of changes made by hand. */
  | { readonly type: 'cancelled' }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'ended' };
