/** Passing over steps without running them. The result is not what a build of the plan makes, and the checkpoints say so. */
import { KleeError } from '../../errors.js';
import { giveUpInside } from './back-inside.js';
import { settle } from './forward.js';
import { leaveInside } from './inside.js';
import { keepByHand } from './keep.js';
import { expectSkippable, passedOver } from './passed-over.js';
import type { Decisions, Session } from '../session.js';
import { arrived } from '../travel/standing.js';

export type SkipEnd = 'skipped' | 'cancelled';

/**
 * Stands before step `number`, which lies ahead, with the files and the configuration of the position. What a failed step left is
 * dropped; changes made by hand are treated as before a step that runs.
 * @throws KleeError KLEE_USAGE when the step is not ahead, or a FROM would be passed over
 */
export async function skipTo(session: Session, number: number, ask: Decisions['dirty']): Promise<SkipEnd> {
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
  const unclean = await settle(session, ask);
  if (unclean === 'cancel') return 'cancelled';
  if (unclean === 'clean') await giveUpInside(session, false);
  else await leaveInside(session);
  if (unclean === 'keep') await keepByHand(session);
  const [first, last] = [session.ref(here), session.ref(number - 1)];
  for (const instruction of passed) session.at = passedOver(session, instruction);
  session.emit({ type: 'skipped', first, last });
  arrived(session, { kind: 'moved' });
  return 'skipped';
}
