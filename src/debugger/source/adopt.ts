/** The session takes up another plan. */
import { giveUpInside } from '../run/back-inside.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { ancestorAt } from '../timeline.js';
import { moveTo } from '../travel/backward.js';
import type { Plan } from './plan.js';

/** @param same how many steps from the first on are as they were: of the steps that were done, those after them are not done any more */
export async function adopt(session: Session, plan: Plan, same: number): Promise<void> {
  const done = session.at.depth;
  if (same >= done && !goesOnInside(session, plan)) await giveUpInside(session, true);
  session.plan = plan;
  session.unusedInstruction = Math.max(session.unusedInstruction, plan.document.nextId);
  session.breakpoints.settle(plan);
  if (same < done) await moveTo(session, ancestorAt(session.at, same));
  else await save(session);
}

/** Of another instruction half of the old one's files are no beginning. */
function goesOnInside({ inside, at }: Session, plan: Plan): boolean {
  if (inside === undefined) return true;
  const { instruction } = inside.begun;
  const next = plan.steps[at.depth];
  return next?.id === instruction.id && next.text === instruction.text && !plan.skips(at.depth + 1);
}
