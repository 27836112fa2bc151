/** Names of checkpoints, and checkpoints that are taken out of the timeline. */
import { KleeError } from '../../errors.js';
import type { StepRef } from '../events.js';
import { keepByHand } from '../run/keep.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';

/** A checkpoint as lists of them have it. */
export interface CheckpointRef {
  readonly id: number;
  /** The step that made it; undefined for the start. */
  readonly step: StepRef | undefined;
  readonly snapshot: string | undefined;
  readonly names: readonly string[];
}

export interface CheckpointRow extends CheckpointRef {
  /** The session stands on it. */
  readonly current: boolean;
}

const reserved: readonly string[] = ['start', 'end'];

/**
 * The checkpoint of the position, with a name if one is given; a name that another had is taken from it. Changes made by hand, and what a
 * failed step left, get a checkpoint of their own. @throws KleeError KLEE_USAGE for what cannot be a name
 */
export async function mark(session: Session, name: string | undefined): Promise<CheckpointRef> {
  if (name !== undefined && (!/^[A-Za-z_][\w.-]*$/.test(name) || reserved.includes(name))) {
    throw new KleeError('KLEE_USAGE', `'${name}' cannot be the name of a checkpoint.`, {
      hint: `a letter, then letters, digits and -._; not ${reserved.join(' or ')}`,
    });
  }
  if (session.inside !== undefined) {
    throw new KleeError('KLEE_USAGE', 'There is no checkpoint inside a step.', { hint: '`next` runs the rest of it' });
  }
  if (session.dirty || session.attempt !== undefined) await keepByHand(session);
  if (name !== undefined) session.names.set(name, session.at.id);
  return checkpointRef(session, session.at);
}

export function checkpointRef(session: Session, checkpoint: Checkpoint): CheckpointRef {
  return {
    id: checkpoint.id,
    step: checkpoint.depth === 0 ? undefined : session.refOf(checkpoint),
    snapshot: checkpoint.state.snapshot,
    names: [...session.names].flatMap(([name, id]) => (id === checkpoint.id ? [name] : [])),
  };
}

/**
 * Forgets a checkpoint with all that were made on top of it; answers their ids. Their snapshots go when the session ends.
 * @throws KleeError KLEE_USAGE when the session stands on it or on one of those
 */
export function forget(session: Session, checkpoint: Checkpoint): number[] {
  const { timeline, names, moves, at } = session;
  if (checkpoint.depth === 0 || pathTo(at).includes(checkpoint)) {
    throw new KleeError('KLEE_USAGE', `Checkpoint ${checkpoint.id} is on the way to the position.`, {
      hint: '`goto` another branch first',
    });
  }
  const gone = new Set(timeline.forget(checkpoint));
  moves.forget(gone);
  const ids = [...gone].map(({ id }) => id);
  for (const [name, id] of names) if (ids.includes(id)) names.delete(name);
  return ids;
}
