/** Whether the session stops, asked wherever a move could end. */
import type { StopReason } from './events.js';
import type { Session } from './session.js';
import type { Checkpoint } from './timeline.js';

/** Which way the session goes. */
export type Direction = 'forward' | 'back';

/** Why to stop before step `number` of the plan; undefined to go on. Counts hits. */
export async function stopBefore(
  session: Session,
  number: number,
  _direction: Direction,
): Promise<StopReason | undefined> {
  const hit = session.breakpoints.hit(session.plan.step(number).id);
  return Promise.resolve(
    hit === undefined ? undefined : { kind: 'breakpoint', number: hit.number, temporary: hit.temporary },
  );
}

/** Why to stop behind the step that made `checkpoint`, for what it changed; undefined to go on. Counts hits. */
export async function stopAfter(
  _session: Session,
  _checkpoint: Checkpoint,
  _direction: Direction,
): Promise<StopReason | undefined> {
  return Promise.resolve(undefined);
}
