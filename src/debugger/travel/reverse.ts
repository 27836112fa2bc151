/** Running backwards: to the last step that would have stopped the session. Nothing is executed. */
import type { StopReason } from '../events.js';
import type { Session } from '../session.js';
import { standOn } from './standing.js';
import { bothReasons, stopAfter, stopBefore } from '../stops/stopping.js';
import type { Checkpoint } from '../timeline.js';

/** `noHistory`: the beginning was reached. */
export type ReverseEnd = 'stopped' | 'noHistory';

/**
 * Goes back to before the last step that changed what is watched, or that has a breakpoint before it; else to where `depth` steps are
 * done. A failed attempt counts as a step. What was done by hand is dropped.
 */
export async function reverse(session: Session, depth: number): Promise<ReverseEnd> {
  const { at, reason } = await session.longWork.during((stop) => lookBack(session, depth, stop));
  const reached = reason === undefined && at.depth === 0;
  const why: StopReason = reason ?? { kind: reached ? 'noHistory' : 'moved' };
  await standOn(session, at, session.plan, why);
  return reached ? 'noHistory' : 'stopped';
}

/** Where to stop going back, and why; without a reason at the limit, or where `stop` fired. */
async function lookBack(
  session: Session,
  depth: number,
  stop: AbortSignal,
): Promise<{ at: Checkpoint; reason: StopReason | undefined }> {
  const { attempt } = session;
  let { at } = session;
  let reason = attempt === undefined ? undefined : await stopBefore(session, attempt.step.number, 'back');
  while (reason === undefined && !stop.aborted && at.depth > depth && at.parent !== undefined) {
    const made = at;
    at = at.parent;
    reason = bothReasons(await stopAfter(session, made, 'back'), await stopBefore(session, made.depth, 'back'));
  }
  return { at, reason };
}
