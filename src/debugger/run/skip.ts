/** Passing over steps without running them. The result is not what a build of the plan makes, and the checkpoints say so. */
import { KleeError } from '../../errors.js';
import { type ByHandChoices, settle } from './forward.js';
import { keepByHand } from './keep.js';
import type { Session } from '../session.js';
import { arrived } from '../travel/standing.js';
import { skippedKey } from './step-key.js';

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
  const from = passed.findIndex(({ keyword }) => keyword === 'FROM');
  if (from >= 0) {
    throw new KleeError('KLEE_USAGE', `Step ${here + from} cannot be skipped: a FROM begins the files of its stage.`);
  }
  const unclean = await settle(session, hands);
  if (unclean === 'cancelled' || unclean === 'failed') return unclean;
  if (unclean === 'keep') await keepByHand(session);
  // Steps that were made of what was done by hand stand before those that are passed over.
  const made = session.plan.steps.length - plan.steps.length;
  const [first, last] = [session.ref(here + made), session.ref(number + made - 1)];
  for (const instruction of passed) {
    const key = skippedKey(instruction);
    const again = session.timeline.find(session.at, key);
    session.at =
      again ??
      session.timeline.add(session.at, {
        key,
        instruction,
        plan: session.plan,
        state: session.at.state,
        taken: undefined,
        left: session.at.left,
        durationMs: 0,
        exitCode: undefined,
        byHand: false,
        skipped: true,
        log: undefined,
      });
  }
  session.emit({ type: 'skipped', first, last });
  arrived(session, { kind: 'moved' });
  return 'skipped';
}
