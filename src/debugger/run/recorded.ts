/** What the timeline has of the plan already: steps that going forward re-uses and does not run. */
import { KleeError } from '../../errors.js';
import type { Session } from '../session.js';
import { skippedKey, stepKey } from './step-key.js';
import type { Checkpoint } from '../timeline.js';

/**
 * What the checkpoint that the plan's next step makes of `from` is found by. Undefined when the step cannot be told apart from others: a
 * COPY of something missing, say, which fails when it runs.
 */
export async function nextKey(session: Session, from: Checkpoint): Promise<string | undefined> {
  const instruction = session.plan.steps[from.depth];
  if (instruction === undefined) return undefined;
  if (session.plan.skips(from.depth + 1)) return skippedKey(instruction);
  try {
    return await stepKey(instruction, from.state, session.settings, session.jail);
  } catch (error) {
    if (error instanceof KleeError) return undefined;
    throw error;
  }
}

/** The checkpoint of the plan's next step on top of `from`, if it was made already. */
export async function recordedNext(session: Session, from: Checkpoint): Promise<Checkpoint | undefined> {
  const key = await nextKey(session, from);
  return key === undefined ? undefined : session.timeline.find(from, key);
}

/** As far as the plan is recorded from the position on: the checkpoints after it, the next one first. */
export async function recordedAhead(session: Session): Promise<Checkpoint[]> {
  const ahead: Checkpoint[] = [];
  for (let at = await recordedNext(session, session.at); at !== undefined; at = await recordedNext(session, at)) {
    ahead.push(at);
  }
  return ahead;
}
