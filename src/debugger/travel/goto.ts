/** Going to any place of the timeline by what it is called. */
import { KleeError } from '../../errors.js';
import { recordedAhead } from '../run/recorded.js';
import type { Session } from '../session.js';
import { ancestorAt, type Checkpoint } from '../timeline.js';
import { every } from './timeline-tree.js';

/** What a place in the timeline can be called. */
export type Target =
  /** Before that step of the plan. */
  | { readonly kind: 'step'; readonly number: number }
  /** Where the step that took the snapshot left off: the beginning of its id will do. */
  | { readonly kind: 'snapshot'; readonly prefix: string }
  | { readonly kind: 'start' }
  /** As far as the plan is recorded. */
  | { readonly kind: 'end' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'checkpoint'; readonly id: number };

/** The checkpoint that a target means. @throws KleeError KLEE_USAGE when there is none, or more than one. */
export async function checkpointOf(session: Session, target: Target): Promise<Checkpoint> {
  switch (target.kind) {
    case 'start':
      return session.timeline.root;
    case 'end':
      return (await recordedAhead(session)).at(-1) ?? session.at;
    case 'step':
      return beforeStep(session, target.number);
    case 'snapshot':
      return ofSnapshot(session, target.prefix);
    case 'name':
      return named(session, target.name);
    case 'checkpoint':
      return numbered(session, target.id);
  }
}

async function beforeStep(session: Session, number: number): Promise<Checkpoint> {
  session.plan.step(number);
  const depth = number - 1;
  if (depth <= session.at.depth) return ancestorAt(session.at, depth);
  const ahead = await recordedAhead(session);
  const found = ahead[depth - session.at.depth - 1];
  if (found !== undefined) return found;
  const next = session.at.depth + ahead.length + 1;
  throw new KleeError('KLEE_USAGE', `Step ${next}, on the way to step ${number}, has not run yet.`, {
    hint: `\`until ${number}\` runs up to it`,
  });
}

function ofSnapshot(session: Session, prefix: string): Checkpoint {
  const made = every(session.timeline, session.at).filter(({ state, parent }) => {
    const { snapshot } = state;
    return snapshot?.startsWith(prefix) === true && parent?.state.snapshot !== snapshot;
  });
  const snapshots = [...new Set(made.map(({ state }) => state.snapshot))];
  if (snapshots.length > 1) {
    const all = snapshots.map((snapshot) => `@${snapshot}`).join(', ');
    throw new KleeError('KLEE_USAGE', `@${prefix} can be ${all}.`, { hint: 'give more of it' });
  }
  // Two branches that begin with different lines can still have the same base image.
  const found = made.find((one) => ancestorAt(session.at, one.depth) === one) ?? made.at(-1);
  if (found === undefined) {
    throw new KleeError('KLEE_USAGE', `This session has no snapshot @${prefix}.`, { hint: '`timeline` lists them' });
  }
  return found;
}

function named(session: Session, name: string): Checkpoint {
  const id = session.names.get(name);
  const found = id === undefined ? undefined : session.timeline.get(id);
  if (found === undefined) {
    throw new KleeError('KLEE_USAGE', `No checkpoint is named '${name}'.`, {
      hint: '`info checkpoints` lists them',
    });
  }
  return found;
}

function numbered(session: Session, id: number): Checkpoint {
  const found = session.timeline.get(id);
  if (found === undefined) {
    throw new KleeError('KLEE_USAGE', `No checkpoint number ${id}.`, { hint: '`info checkpoints` lists them' });
  }
  return found;
}
