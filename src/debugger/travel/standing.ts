/** Standing on any checkpoint of the timeline, with the plan that leads to it. */
import { isDeepStrictEqual } from 'node:util';
import { moveTo } from './backward.js';
import type { PlanChange, StopReason } from '../events.js';
import type { Place } from './moves.js';
import { useJail } from '../run/use-jail.js';
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

/** Stands where the session stood once, with what it had then. */
export async function standAt(session: Session, { at, plan, overrides, jail }: Place): Promise<void> {
  session.overrides = overrides;
  if (!isDeepStrictEqual(session.jail, jail)) await useJail(session, jail);
  await standOn(session, at, plan, { kind: 'moved' });
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
export function changesOfPlan(session: Session, plan: Plan): PlanChange[] {
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
  const inOrder = rising(plan.steps.flatMap(({ id }) => (texts.has(id) ? [before.numberOf(id)] : [])));
  const others = plan.steps.flatMap(({ id, text }, index): PlanChange[] => {
    const step = refIn(plan, index + 1);
    const was = before.numberOf(id);
    if (was === 0) return [{ change: 'inserted', step }];
    const changes: PlanChange['change'][] = [];
    if (texts.get(id) !== text) changes.push('replaced');
    if (!inOrder.has(was)) changes.push('moved');
    const skipped = plan.skips(index + 1);
    if (before.skips(was) !== skipped) changes.push(skipped ? 'skipped' : 'unskipped');
    return changes.map((change) => ({ change, step }));
  });
  return [...removed, ...others];
}

/** The most of some numbers that stand in rising order: those between which the others have moved. */
function rising(numbers: readonly number[]): ReadonlySet<number> {
  const best: { readonly count: number; readonly before: number | undefined }[] = [];
  numbers.forEach((number, index) => {
    let [count, before]: [number, number | undefined] = [1, undefined];
    for (let other = 0; other < index; other += 1) {
      const length = (best[other]?.count ?? 0) + 1;
      if ((numbers[other] ?? Infinity) < number && length > count) [count, before] = [length, other];
    }
    best.push({ count, before });
  });
  const longest = Math.max(0, ...best.map(({ count }) => count));
  const found = new Set<number>();
  let at: number | undefined = best.findIndex(({ count }) => count === longest);
  while (at !== undefined && at >= 0) {
    found.add(numbers[at] ?? 0);
    at = best[at]?.before;
  }
  return found;
}
