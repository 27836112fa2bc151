/** Moving back in the timeline. It deletes nothing: going forward again over an unchanged step re-uses its checkpoint. */
import { backInside } from '../run/back-inside.js';
import { dropDataset, stopJail } from '../run/dataset.js';
import { leaveInside } from '../run/inside.js';
import { missProcesses } from '../run/forward.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { ancestorAt, type Checkpoint, startersOf } from '../timeline.js';

/**
 * Undoes the last `count` things that ran: first what was done by hand or by a failed step, then a step each.
 * Answers how many it undid; fewer than `count` at the beginning of the history.
 */
export async function back(session: Session, count: number): Promise<number> {
  if (session.inside !== undefined && count > 0) {
    const undone = await backInside(session, count);
    return undone === count ? undone : undone + (await back(session, count - undone));
  }
  const { attempt, at: from, dirty } = session;
  const here = count > 0 && (dirty || attempt !== undefined) ? 1 : 0;
  const steps = Math.max(0, Math.min(count - here, from.depth));
  if (steps > 0) await moveTo(session, ancestorAt(from, from.depth - steps));
  else if (here > 0) await dropDataset(session, dirty ? 'changes' : 'wreckage', false);

  if (here > 0 && attempt !== undefined) session.emit({ type: 'undone', step: attempt.step, attempt: true });
  for (let at = from; at !== session.at && at.parent !== undefined; at = at.parent) {
    session.emit({ type: 'undone', step: session.refOf(at), attempt: false });
  }
  return here + steps;
}

/**
 * Stands on another checkpoint. The jail goes on only where both have the same files; changes made by hand are given up, which is said.
 * `reviving`: as for `dropDataset`.
 */
export async function moveTo(session: Session, checkpoint: Checkpoint, reviving = false): Promise<void> {
  const from = session.at;
  const inside = await leaveInside(session);
  const sameFiles = checkpoint.state.snapshot === from.state.snapshot;
  session.toRevive = [];
  const { dirty } = session;
  const clean = session.attempt === undefined && !dirty && !inside;
  session.standClean();
  session.at = checkpoint;
  await save(session);
  // After the move, so that what is said to be missing is what the new position had running.
  const said = (!sameFiles || !clean) && (await stopJail(session, reviving));
  // Also where nothing ran that could be said to be gone.
  if (reviving) session.toRevive = startersOf(checkpoint);
  if (dirty) session.emit({ type: 'dropped', what: 'changes', snapshot: session.at.state.snapshot });
  if (!said && !reviving && ancestorAt(from, checkpoint.depth) !== checkpoint) await missProcesses(session);
}
