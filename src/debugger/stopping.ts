/** Whether the session stops, asked wherever a move could end. */
import type { StopReason } from './events.js';
import type { Session } from './session.js';

/** Why to stop before step `number` of the plan; undefined to go on. Counts hits. */
export async function stopBefore(session: Session, number: number): Promise<StopReason | undefined> {
  const hit = session.breakpoints.hit(session.plan.step(number).id);
  return Promise.resolve(
    hit === undefined ? undefined : { kind: 'breakpoint', number: hit.number, temporary: hit.temporary },
  );
}
