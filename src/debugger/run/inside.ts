/** Standing inside a step: some commands of its RUN are done, and its shell waits before the next one. */
import type { PieceRef } from '../../build/checkpoint.js';
import type { Piecewise } from '../../build/piecewise.js';
import type { SnapshotId } from '../../storage/store.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';
import type { Begun } from './conclude.js';
import type { Ran } from './runner.js';

/** A command of a step that is done, and the files as it left them. */
export interface DonePiece {
  readonly piece: PieceRef;
  /** `$?` behind it. */
  readonly status: number;
  readonly snapshot: SnapshotId;
}

/** The shell of a step, between two commands. */
export interface WaitingShell {
  readonly piecewise: Piecewise;
  /** Settles when the step has ended. */
  readonly ran: Promise<Ran>;
  readonly next: PieceRef;
}

export interface Inside {
  readonly begun: Begun;
  /** At least one. */
  readonly done: readonly DonePiece[];
  /** The file that has what its commands have printed, those that were undone among them. */
  readonly log: string;
  /** Undefined after going back inside the step: a shell cannot be taken back. */
  readonly shell: WaitingShell | undefined;
}

/** Where a session stands inside a step, as events and front ends have it. */
export interface InsideRef {
  /** The last command that is done. */
  readonly done: PieceRef;
  /** The command that runs next; undefined where the shell was ended: the step then begins anew. */
  readonly next: PieceRef | undefined;
}

/** The commands of a step that were gone through one by one, the latest time. */
export interface LookedInto {
  /** What the step ran on. */
  readonly on: Checkpoint;
  /** Of the instruction. */
  readonly text: string;
  readonly done: readonly DonePiece[];
}

/** Keeps the commands that were gone through, in the place of those of an earlier time. */
export function noteLookedInto(session: Session, looked: LookedInto): void {
  const others = session.lookedInto.filter(({ on, text }) => on !== looked.on || text !== looked.text);
  session.lookedInto = [...others, looked];
}

export function insideRef({ inside }: Session): InsideRef | undefined {
  const last = inside?.done.at(-1);
  return last === undefined ? undefined : { done: last.piece, next: inside?.shell?.next };
}

/** Ends the shell that waits, and says so. What it left stays in the dataset: whoever calls this sees to that. Answers whether one stood inside. */
export async function leaveInside(session: Session): Promise<boolean> {
  const { inside } = session;
  if (inside === undefined) return false;
  session.inside = undefined;
  if (inside.shell === undefined) return true;
  await endShell(inside.shell);
  session.emit({ type: 'shellEnded', step: inside.begun.step });
  return true;
}

/** Ends a shell that waits, and what it has started. */
export async function endShell({ piecewise, ran }: WaitingShell): Promise<void> {
  await piecewise.abandon();
  // Of how it ended nobody learns: it was not let to its end.
  await ran.catch(() => undefined);
}
