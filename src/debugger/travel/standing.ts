/** Standing on any checkpoint of the timeline, with the plan that leads to it. */
import { moveTo } from './backward.js';
import type { PlanChange, StopReason } from '../events.js';
import type { Plan } from '../source/plan.js';
import { insideRef } from '../run/inside.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';

/** Stands on a checkpoint; nothing runs. What a failed step left there, and changes made by hand, are dropped. */
export async function standOn(session: Session, checkpoint: Checkpoint, plan: Plan, reason: StopReason): Promise<void> {
  const changes = changesOfPlan(session, plan);
  session.plan = plan;
  await leaveFor(session, checkpoint);
  if (changes.length > 0) session.emit({ type: 'replanned', changes });
  arrived(session, reason);
}

/** Moves to a checkpoint, and says that what a failed step left is given up, too. */
export async function leaveFor(session: Session, checkpoint: Checkpoint): Promise<void> {
  const wreckage = session.attempt !== undefined && !session.dirty;
  await moveTo(session, checkpoint);
  if (wreckage) session.emit({ type: 'dropped', what: 'wreckage', snapshot: checkpoint.state.snapshot });
}

/** The plan that a checkpoint is stood on with: the one at hand where it leads there, else the one that it was made of. */
export function planFor(session: Session, checkpoint: Checkpoint): Plan {
  const { steps } = session.plan;
  const leadsThere = pathTo(checkpoint).every((made, index) => made.instruction?.text === steps[index]?.text);
  return leadsThere ? session.plan : checkpoint.plan;
}

/** Says where the session stands after a move that ran nothing. */
export function arrived(session: Session, reason: StopReason): void {
  if (session.atEnd) {
    session.emit({ type: 'finished', total: session.plan.steps.length, snapshot: session.at.state.snapshot });
    return;
  }
  session.emit({ type: 'stopped', reason, step: session.ref(session.at.depth + 1), inside: insideRef(session) });
}

/** How another plan differs from the session's, by the instructions' ids. */
function changesOfPlan(session: Session, plan: Plan): PlanChange[] {
  const before = session.plan;
  if (plan === before) return [];
  const refIn = (of: Plan, number: number) => {
    const { line, logical } = of.step(number);
    return { number, total: of.steps.length, file: of.file, line, logical };
  };
  const texts = new Map(before.steps.map(({ id, text }) => [id, text]));
  const stays = new Set(plan.steps.map(({ id }) => id));
  const removed = before.steps.flatMap(({ id }, index): PlanChange[] =>
    stays.has(id) ? [] : [{ change: 'removed', step: refIn(before, index + 1) }],
  );
  const others = plan.steps.flatMap(({ id, text }, index): PlanChange[] => {
    const was = texts.get(id);
    if (was === text) return [];
    return [{ change: was === undefined ? 'inserted' : 'replaced', step: refIn(plan, index + 1) }];
  });
  return [...removed, ...others];
}
