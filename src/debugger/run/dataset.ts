/** Giving up the dataset that the session stands on, with what runs in it. */
import { leaveInside } from './inside.js';
import type { Session } from '../session.js';
import { isSame, startersOf } from '../timeline.js';

/**
 * Drops the dataset and its jail; the next command gets a clean clone of the position's snapshot. `reviving`: what steps
 * before the position had left running is run again before the next step, as a build would have it there.
 */
export async function dropDataset(session: Session, what: 'wreckage' | 'changes', reviving: boolean): Promise<void> {
  await leaveInside(session);
  const hadDataset = session.workspace.dataset !== undefined || session.attempt?.wreckage !== undefined;
  await stopJail(session, reviving);
  session.standClean();
  if (hadDataset) session.emit({ type: 'dropped', what, snapshot: session.at.state.snapshot });
}

/** Stops the jail and leaves the dataset, saying which processes that steps had left running go with it; answers whether any did. */
export async function stopJail(session: Session, reviving: boolean): Promise<boolean> {
  const running = await session.workspace.processes();
  session.workspace.leave();
  return sayStopped(session, running, reviving);
}

/** Says which of the processes that steps had left running are gone, and has them revived if that is wanted. Answers whether any are. */
export function sayStopped(
  session: Session,
  running: Awaited<ReturnType<Session['workspace']['processes']>>,
  reviving: boolean,
): boolean {
  // What is to be as a build has it there needs all that the steps had left, also what has ended meanwhile.
  const starters = startersOf(session.at).filter(
    (starter) => reviving || starter.left.some((process) => running.some((other) => isSame(process, other))),
  );
  if (running.length === 0 && starters.length === 0) return false;
  const willRevive = starters.length > 0 && (reviving || session.reviveAlways);
  if (willRevive) session.toRevive = starters;
  session.emit({
    type: 'processesStopped',
    processes: running.length > 0 ? running : session.at.left,
    starters: starters.map((starter) => session.refOf(starter)),
    willRevive,
  });
  return true;
}
