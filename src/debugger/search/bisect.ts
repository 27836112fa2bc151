/** The first step after which a command fails, or succeeds, found by trying it on few of the recorded snapshots. */
import { KleeError } from '../../errors.js';
import type { SnapshotId } from '../../storage/store.js';
import type { StepRef } from '../events.js';
import { type NextTry, nextTry, type Verdict } from './halving.js';
import type { Session } from '../session.js';
import { distinctStates, type Reach, recordedSteps } from './states.js';
import type { Checkpoint } from '../timeline.js';
import { tryOn, type Trial } from '../probe/trial.js';

export interface BisectOptions {
  /** A shell command line. When it ends with 125 it cannot tell, as `git bisect run` has it. */
  readonly command: string;
  readonly lookFor: Sought;
  /** The step to begin after; undefined for the first with files. */
  readonly from: number | undefined;
  readonly reach: Reach;
}

export type Sought = 'failure' | 'success';

/** One try: the command on the files after a step. */
export interface Tried {
  readonly step: StepRef;
  readonly snapshot: SnapshotId | undefined;
  readonly trial: Trial;
}

export type BisectEnd =
  /** `after` has what was looked for, and `before`, the state before that step, has not. */
  | { readonly kind: 'found'; readonly before: Tried; readonly after: Tried }
  /** It begins at one of `steps`: the command could not tell on all but the last, or it was ended before it knew. */
  | { readonly kind: 'among' | 'interrupted'; readonly steps: readonly StepRef[] }
  /** Both ends have it, or neither. */
  | { readonly kind: 'agree'; readonly has: boolean; readonly first: Tried; readonly last: Tried }
  /** The start has it, and the end has not. */
  | { readonly kind: 'reversed'; readonly first: Tried; readonly last: Tried }
  | { readonly kind: 'allUnclear'; readonly last: Tried };

export interface Bisection {
  readonly lookFor: Sought;
  /** How often the command was run. */
  readonly runs: number;
  readonly end: BisectEnd;
}

/** What `git bisect run` takes for "this one cannot be tested". */
const cannotTell = 125;

/** @throws KleeError KLEE_USAGE when nothing with files is recorded */
export async function bisect(session: Session, { command, lookFor, from, reach }: BisectOptions): Promise<Bisection> {
  const steps = (await recordedSteps(session, reach)).filter(({ depth }) => depth >= (from ?? 0));
  const states = distinctStates(session, steps);
  if (states.length === 0) {
    const what =
      from === undefined ? 'There are no files yet: FROM has not run.' : `Nothing is recorded from step ${from} on.`;
    throw new KleeError('KLEE_USAGE', what, { hint: '`next` runs a step' });
  }
  const known = new Map<number, Verdict>();
  const tried = new Map<number, Tried>();
  return session.longWork.during(async (stop) => {
    for (;;) {
      const next = nextTry(states.length, known);
      const runs = tried.size;
      if (next.kind !== 'try') return { lookFor, runs, end: endOf(session, states, tried, next) };
      if (stop.aborted)
        return { lookFor, runs, end: { kind: 'interrupted', steps: openSteps(session, states, known) } };
      const checkpoint = states[next.index] as Checkpoint;
      const trial = await tryOn(session, checkpoint, command);
      if (stop.aborted) continue;
      const step = session.refOf(checkpoint);
      known.set(next.index, verdictOf(trial, lookFor));
      tried.set(next.index, { step, snapshot: checkpoint.state.snapshot, trial });
      session.emit({ type: 'tried', step, trial, cannotTell: known.get(next.index) === 'unclear' });
    }
  });
}

function verdictOf(trial: Trial, lookFor: Sought): Verdict {
  if (trial.kind === 'impossible' || trial.exit.code === cannotTell) return 'unclear';
  return (trial.exit.code === 0) === (lookFor === 'success') ? 'shown' : 'clear';
}

function endOf(
  session: Session,
  states: readonly Checkpoint[],
  tried: ReadonlyMap<number, Tried>,
  next: Exclude<NextTry, { kind: 'try' }>,
): BisectEnd {
  const at = (index: number) => tried.get(index) as Tried;
  switch (next.kind) {
    case 'found':
      return { kind: 'found', before: at(next.index - 1), after: at(next.index) };
    case 'among': {
      const steps = states.slice(next.from, next.to + 1).map((checkpoint) => session.refOf(checkpoint));
      return { kind: 'among', steps };
    }
    case 'agree':
      return { kind: 'agree', has: next.verdict === 'shown', first: at(next.first), last: at(next.last) };
    case 'reversed':
      return { kind: 'reversed', first: at(next.first), last: at(next.last) };
    case 'allUnclear':
      return { kind: 'allUnclear', last: at(states.length - 1) };
  }
}

/** The steps that are left to choose from: after the last that has not what is looked for, up to the first that has it. */
function openSteps(session: Session, states: readonly Checkpoint[], known: ReadonlyMap<number, Verdict>): StepRef[] {
  const indices = [...states.keys()];
  const shown = indices.find((index) => known.get(index) === 'shown') ?? states.length - 1;
  const clear = indices.findLast((index) => index < shown && known.get(index) === 'clear') ?? -1;
  return states.slice(clear + 1, shown + 1).map((checkpoint) => session.refOf(checkpoint));
}
