/** Going back inside a step, and leaving it. */
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { stopJail } from './dataset.js';
import { leaveInside } from './inside.js';

/**
 * Leaves the step, and the dataset that is half of it, with what was done to it by hand. `reviving`: as `dropDataset`. Does nothing where the
 * session stands inside none.
 */
export async function giveUpInside(session: Session, reviving: boolean): Promise<void> {
  const { inside, dirty, at } = session;
  if (inside === undefined) return;
  await leaveDataset(session, reviving);
  if (dirty) session.emit({ type: 'dropped', what: 'changes', snapshot: at.state.snapshot });
}

async function leaveDataset(session: Session, reviving: boolean): Promise<void> {
  await leaveInside(session);
  session.standClean();
  await stopJail(session, reviving);
}

/**
 * Undoes the last `count` things inside the step: first what was done by hand, then a command each. Stands on the files that the commands
 * before them had left; the shell is ended, and from there the step can only begin anew. Answers how many it undid: where that is all
 * of them, the session stands before the step.
 */
export async function backInside(session: Session, count: number): Promise<number> {
  const { inside, dirty } = session;
  if (inside === undefined) return 0;
  const byHand = dirty ? 1 : 0;
  const left = Math.max(0, inside.done.length - Math.max(0, count - byHand));
  const done = inside.done.slice(0, left);
  const { step } = inside.begun;
  const ground = session.ground();
  await leaveDataset(session, false);
  if (dirty) session.emit({ type: 'dropped', what: 'changes', snapshot: done.at(-1)?.snapshot ?? ground });
  const last = done.at(-1);
  if (last !== undefined) {
    await session.workspace.takeUp(last.snapshot, ground);
    session.inside = { ...inside, done, shell: undefined };
  }
  await save(session);
  const undone = inside.done.slice(left).reverse();
  for (const { piece } of undone) session.emit({ type: 'undone', step, attempt: false, piece });
  return byHand + undone.length;
}
