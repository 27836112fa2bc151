/** Moving back in the timeline. It deletes nothing: going forward again over an unchanged step re-uses its checkpoint. */
import { dropDataset, stopJail } from './dataset.js';
import type { Session } from './session.js';
import { ancestorAt, type Checkpoint } from './timeline.js';

/**
 * Undoes the last `count` things that ran: first what was done by hand or by a failed step, then a step each.
 * Answers how many it undid; fewer than `count` at the beginning of the history.
 */
export async function back(session: Session, count: number): Promise<number> {
  let undone = 0;
  if (count > 0 && (session.dirty || session.attempt !== undefined)) {
    await undoHere(session);
    undone = 1;
  }
  const steps = Math.min(count - undone, session.at.depth);
  if (steps > 0) {
    const from = session.at;
    await moveTo(session, ancestorAt(session.at, session.at.depth - steps));
    for (let at: Checkpoint | undefined = from; at !== undefined && at !== session.at; at = at.parent) {
      session.emit({ type: 'undone', step: session.refOf(at), attempt: false });
    }
  }
  return undone + Math.max(0, steps);
}

async function undoHere(session: Session): Promise<void> {
  const { attempt, dirty } = session;
  await dropDataset(session, dirty ? 'changes' : 'wreckage', false);
  if (attempt !== undefined) session.emit({ type: 'undone', step: attempt.step, attempt: true });
}

/** Stands on another checkpoint. The jail goes on only where both have the same files. */
export async function moveTo(session: Session, checkpoint: Checkpoint): Promise<void> {
  const sameFiles = checkpoint.state.snapshot === session.at.state.snapshot;
  session.toRevive = [];
  const clean = session.attempt === undefined && !session.dirty;
  session.attempt = undefined;
  session.dirty = false;
  session.at = checkpoint;
  // After the move, so that what is said to be missing is what the new position had running.
  if (!sameFiles || !clean) await stopJail(session, false);
}
