/** Passing over steps without running them. The result is not what a build of the plan makes, and the checkpoints say so. */
import { KleeError } from '../../errors.js';
import { giveUpInside } from './back-inside.js';
import { type ByHandChoices, settle } from './forward.js';
import { leaveInside } from './inside.js';
import { keepByHand } from './keep.js';
import { expectSkippable, passedOver } from './passed-over.js';
import type { Session } from '../session.js';
import { arrived } from '../travel/standing.js';

export type SkipEnd = 'skipped' | 'failed' | 'cancelled';

/**
 * Stands before step `number`, which lies ahead, with the files and the configuration of the position. What a failed step left is
 * dropped; changes made by hand are treated as before a step that runs.
 * @throws KleeError KLEE_USAGE when the step is not ahead, or a FROM would be passed over
 */
export async function skipTo(session: Session, number: number, hands: ByHandChoices): Promise<SkipEnd> {
  const { plan, at } = session;
  const here = at.depth + 1;
  plan.step(number);
  if (number <= here) {
    throw new KleeError('KLEE_USAGE', `Step ${number} is not ahead: the position is before step ${here}.`, {
      hint: `\`goto ${number}\` goes back`,
    });
  }
  const passed = plan.steps.slice(at.depth, number - 1);
  passed.forEach(({ keyword }, index) => {
    expectSkippable(keyword, here + index);
  });
  const unclean = await settle(session, hands);
  if (unclean === 'cancelled' || unclean === 'failed') return unclean;
  if (unclean === 'clean') await giveUpInside(session, false);
  else await leaveInside(session);
  if (unclean === 'keep') await keepByHand(session);
  // Steps that were made of what was done by hand stand before those that are passed over.
  const made = session.plan.steps.length - plan.steps.length;
  const [first, last] = [session.ref(here + made), session.ref(number + made - 1)];
  for (const instruction of passed) session.at = passedOver(session, instruction);
  session.emit({ type: 'skipped', first, last });
  arrived(session, { kind: 'moved' });
  return 'skipped';
}
