/** What steps changed and what they said. */
import { KleeError } from '../../errors.js';
import type { Change, Tree } from '../../storage/store.js';
import { compareTrees, type Comparison } from './compare.js';
import type { StepRef } from '../events.js';
import type { Session } from '../session.js';
import { ancestorAt, type Checkpoint, pathTo } from '../timeline.js';
import { none, treeOf } from './trees.js';

export interface StepChanges {
  /** Undefined for changes made by hand. */
  readonly step: StepRef | undefined;
  readonly changes: AsyncIterable<Change>;
}

export async function changes(session: Session, number: number | undefined): Promise<StepChanges> {
  const { step, before, after } = await sides(session, number);
  return {
    step,
    changes: before === undefined || after === undefined ? none() : session.host.store.diff(before, after),
  };
}

export interface StepComparison {
  /** Undefined for changes made by hand. */
  readonly step: StepRef | undefined;
  readonly comparison: Comparison;
}

/** What a step did to a file, or to what is below a directory. @throws KleeError KLEE_USAGE when the path is in neither tree */
export async function changesBelow(
  session: Session,
  path: string,
  number: number | undefined,
): Promise<StepComparison> {
  const { step, before, after } = await sides(session, number);
  const comparison = await compareTrees(session, before, after, path);
  return { step, comparison };
}

export interface LogRef {
  readonly step: StepRef;
  /** A file of this machine; undefined for a step that runs no command. */
  readonly path: string | undefined;
  /** It went with a klee that was killed. */
  readonly lost: boolean;
}

export function log(session: Session, number: number | undefined): LogRef {
  const { attempt, inside } = session;
  const begun = attempt ?? (inside === undefined ? undefined : { step: inside.begun.step, log: inside.log });
  if (begun !== undefined && (number === undefined || number === begun.step.number)) {
    return { step: begun.step, path: begun.log, lost: false };
  }
  const wanted =
    number ?? pathTo(session.at).findLast((checkpoint) => checkpoint.log !== undefined)?.depth ?? session.at.depth;
  const checkpoint = doneStep(session, wanted);
  const { log: path } = checkpoint;
  return { step: session.refOf(checkpoint), path, lost: path !== undefined && session.lostLogs.has(path) };
}

async function sides(
  session: Session,
  number: number | undefined,
): Promise<{ step: StepRef | undefined; before: Tree | undefined; after: Tree | undefined }> {
  const { attempt, dirty, inside } = session;
  const begun = attempt?.step ?? inside?.begun.step;
  const here = number === undefined || number === begun?.number;
  if (here && (begun !== undefined || dirty)) {
    const good = session.at.state.snapshot;
    const dataset = await session.workspace.enter(session.ground());
    return { step: begun, before: good === undefined ? undefined : { snapshot: good }, after: { dataset } };
  }
  const checkpoint = doneStep(session, number ?? session.at.depth);
  return {
    step: session.refOf(checkpoint),
    before: treeOf(checkpoint.parent?.state.snapshot),
    after: treeOf(checkpoint.state.snapshot),
  };
}

function doneStep(session: Session, number: number): Checkpoint {
  if (number >= 1 && number <= session.at.depth) return ancestorAt(session.at, number);
  if (session.at.depth === 0 && number === 0)
    throw new KleeError('KLEE_USAGE', 'No step has run yet.', { hint: '`next` runs one' });
  session.plan.step(number);
  throw new KleeError('KLEE_USAGE', `Step ${number} has not run yet.`, {
    hint: `the position is step ${session.at.depth + 1}`,
  });
}
