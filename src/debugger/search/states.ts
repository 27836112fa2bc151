/** The recorded states of a session in their order, for searches over them. */
import { commandOf } from '../../build/run-step.js';
import { recordedAhead } from '../run/recorded.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';

/** How far a search goes: to the position, or as far as the plan is recorded. */
export type Reach = 'position' | 'recorded';

/** The checkpoints of the plan's steps, the first step's first. */
export async function recordedSteps(session: Session, reach: Reach): Promise<Checkpoint[]> {
  const done = pathTo(session.at);
  return reach === 'position' ? done : [...done, ...(await recordedAhead(session))];
}

/**
 * Those of `checkpoints` that have files and on which a command can do something else than on the one before: each is the first of
 * neighbours with the same snapshot, user, directory and variables.
 */
export function distinctStates(session: Session, checkpoints: readonly Checkpoint[]): Checkpoint[] {
  const distinct: Checkpoint[] = [];
  let last: string | undefined;
  for (const checkpoint of checkpoints) {
    const { state } = checkpoint;
    if (state.snapshot === undefined) continue;
    const command = commandOf({ form: 'shell', command: '' }, state, session.options.settings);
    const key = JSON.stringify([state.snapshot, command]);
    if (key !== last) distinct.push(checkpoint);
    last = key;
  }
  return distinct;
}
