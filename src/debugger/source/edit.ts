/** Edits of the plan. The steps that an edit makes stale run again; the others keep their checkpoints. */
import { moveTo } from '../travel/backward.js';
import { giveUpInside } from '../run/back-inside.js';
import type { Plan } from './plan.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { ancestorAt } from '../timeline.js';

/** @throws KleeError KLEE_DOCKERFILE when the text is not one instruction that klee builds, KLEE_USAGE for a missing step. */
export async function replaceStep(session: Session, number: number, text: string): Promise<void> {
  const plan = session.plan.replace(number, text);
  if (plan.text === session.plan.text) return;
  await adopt(session, plan, number, 'replaced');
}

/** The new instruction becomes step `number`. @throws as `replaceStep`. */
export async function insertStep(session: Session, number: number, text: string): Promise<void> {
  await adopt(session, session.plan.insert(number, text, session.unusedInstruction), number, 'inserted');
}

/** @throws KleeError KLEE_USAGE for a missing step, KLEE_DOCKERFILE when the rest is no Dockerfile. */
export async function removeStep(session: Session, number: number): Promise<void> {
  const removed = session.plan.step(number);
  const step = session.ref(number);
  const plan = session.plan.remove(number);
  session.breakpoints.forget(removed.id);
  await adopt(session, plan, number, 'removed', step);
}

async function adopt(
  session: Session,
  plan: Plan,
  number: number,
  change: 'replaced' | 'inserted' | 'removed',
  removed?: ReturnType<Session['ref']>,
): Promise<void> {
  const done = session.at.depth;
  // Of another instruction half of the old one's files are no beginning.
  if (number === done + 1) await giveUpInside(session, true);
  session.plan = plan;
  session.unusedInstruction = Math.max(session.unusedInstruction, plan.document.nextId);
  session.breakpoints.settle(plan);
  const step = removed ?? session.ref(number);
  // Steps from the edited one on that had run: by their numbers in the plan as it is now.
  const firstStale = change === 'replaced' ? number : change === 'inserted' ? number + 1 : number;
  const shift = change === 'inserted' ? 1 : change === 'removed' ? -1 : 0;
  const stale: number[] = [];
  for (let at = firstStale; at <= done + shift; at += 1) stale.push(at);
  if (number <= done) await moveTo(session, ancestorAt(session.at, number - 1));
  else await save(session);
  session.emit({ type: 'edited', change, step, stale });
}
