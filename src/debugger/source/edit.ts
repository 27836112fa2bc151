/** Edits of the plan. The steps that an edit makes stale run again; the others keep their checkpoints. */
import { KleeError } from '../../errors.js';
import type { PlanChange, Staleness, StepRef } from '../events.js';
import { adopt } from './adopt.js';
import type { Plan } from './plan.js';
import { expectSkippable } from '../run/passed-over.js';
import type { Session } from '../session.js';

/** @throws KleeError KLEE_DOCKERFILE when the text is not one instruction that klee builds, KLEE_USAGE for a missing step. */
export async function replaceStep(session: Session, number: number, text: string): Promise<void> {
  const plan = session.plan.replace(number, text);
  if (plan.text === session.plan.text) return;
  await change(session, plan, number, { change: 'replaced', number });
}

/** The new instruction becomes step `number`. @throws as `replaceStep`. */
export async function insertStep(session: Session, number: number, text: string): Promise<void> {
  const plan = session.plan.insert(number, text, session.unusedInstruction);
  await change(session, plan, number, { change: 'inserted', number });
}

/** @throws KleeError KLEE_USAGE for a missing step, KLEE_DOCKERFILE when the rest is no Dockerfile. */
export async function removeStep(session: Session, number: number): Promise<void> {
  const removed = session.plan.step(number);
  const step = session.ref(number);
  const plan = session.plan.remove(number);
  session.breakpoints.forget(removed.id);
  await change(session, plan, number, { change: 'removed', number, step });
}

/** Step `from` becomes step `to`. @throws KleeError KLEE_USAGE for a missing step, KLEE_DOCKERFILE when that is no Dockerfile. */
export async function moveStep(session: Session, from: number, to: number): Promise<void> {
  const plan = session.plan.move(from, to);
  if (plan === session.plan) return;
  await change(session, plan, Math.min(from, to), { change: 'moved', number: to, from });
}

/** Has steps passed over from now on. @throws KleeError KLEE_USAGE for a missing step, a FROM, and one that is passed over already */
export async function skipSteps(session: Session, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    expectSkippable(session.plan.step(number).keyword, number);
    if (session.plan.skips(number)) throw new KleeError('KLEE_USAGE', `Step ${number} is skipped already.`);
  }
  await markSteps(session, numbers, 'skipped');
}

/** Has steps run that were to be passed over. @throws KleeError KLEE_USAGE for a step that is not */
export async function unskipSteps(session: Session, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    session.plan.step(number);
    if (!session.plan.skips(number)) {
      throw new KleeError('KLEE_USAGE', `Step ${number} is not skipped.`, {
        hint: 'what `jump` has passed over, `goto` goes back to',
      });
    }
  }
  await markSteps(session, numbers, 'unskipped');
}

/** Marks steps from the last to the first, so that what each makes stale is told in the numbers of the plan that comes of it. */
async function markSteps(session: Session, numbers: readonly number[], mark: 'skipped' | 'unskipped'): Promise<void> {
  for (const number of [...new Set(numbers)].sort((a, b) => b - a)) {
    await change(session, session.plan.withSkipped(number, mark === 'skipped'), number, { change: mark, number });
  }
}

interface Edit {
  readonly change: PlanChange['change'];
  /** Of the step that it is about, in the new plan; in the old one where it was removed. */
  readonly number: number;
  readonly from?: number;
  /** Where it was removed. */
  readonly step?: StepRef;
}

/** Takes up a plan that is as the present one up to step `first`, which is left out. */
async function change(session: Session, plan: Plan, first: number, edit: Edit): Promise<void> {
  const done = session.at.depth;
  const news = plan.warnings.filter((warning) => !session.plan.warnings.includes(warning));
  await adopt(session, plan, first - 1);
  const { change, number, from, step = session.ref(number) } = edit;
  const stale = staleSteps(edit, first, done);
  const staleness: Staleness = { stale, next: first <= done ? first : undefined };
  session.emit({ type: 'edited', change, step, ...staleness, ...(from === undefined ? {} : { from }) });
  for (const text of news) session.emit({ type: 'warning', text });
}

/** The steps that had run and have to run again, by their numbers in the plan as it is now. */
function staleSteps({ change, number, from = 0 }: Edit, first: number, done: number): number[] {
  const came = change === 'inserted' || (change === 'moved' && from > done && number <= done);
  const went = change === 'removed' || (change === 'moved' && from <= done && number > done);
  const last = done + (came ? 1 : went ? -1 : 0);
  const ranNot = came || change === 'skipped' ? first : 0;
  const stale: number[] = [];
  for (let at = first; at <= last; at += 1) if (at !== ranNot) stale.push(at);
  return stale;
}
