/** What going forward makes of earlier sessions and builds: a checkpoint out of one of their steps, or the reason why there is none. */
import type { BuildState, StepResult } from '../../build/checkpoint.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Recipe } from '../../image/recipe.js';
import { nextKey } from '../run/recorded.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';
import type { EarlierStep } from './earlier-steps.js';
import { type Forbidden, lookUp, programsOf } from './look-up.js';
import type { Missed } from './outcome.js';
import { hold, takeLog } from './take.js';

export interface Earlier {
  readonly recipe: Recipe;
  /** On the position, where the step need not run. */
  readonly checkpoint?: Checkpoint;
  /** Why it has to. */
  readonly missed?: Missed;
}

/**
 * Looks for the plan's next step, and takes it where it is there. Undefined for a step that makes no files.
 * @param key what the step is found by in the timeline from then on
 */
export async function earlierOf(
  session: Session,
  instruction: Instruction,
  key: string | undefined,
  forbidden: Forbidden['why'] | undefined,
): Promise<Earlier | undefined> {
  const { at } = session;
  const found = await lookUp(session, instruction, at, forbidden && { why: forbidden });
  if (found === undefined) return undefined;
  const { recipe, result } = found;
  if ('why' in result || key === undefined) return { recipe, ...('why' in result ? { missed: result } : {}) };
  const held = await hold(session, result);
  if (held !== 'held') return { recipe, missed: { why: held, origin: result.origin } };
  return { recipe, checkpoint: await add(session, instruction, key, recipe, result) };
}

async function add(
  session: Session,
  instruction: Instruction,
  key: string,
  recipe: Recipe,
  earlier: EarlierStep,
): Promise<Checkpoint> {
  const { at, plan, timeline } = session;
  const { taken, durationMs, exitCode, origin } = earlier;
  return timeline.add(at, {
    key,
    instruction,
    plan,
    state: stateAfter(at.state, recipe, taken),
    taken,
    left: [],
    durationMs,
    exitCode,
    recipe,
    cached: { origin },
    byHand: false,
    log: await takeLog(session, earlier),
  });
}

/** Of the steps that make files, only a WORKDIR says something else besides. */
function stateAfter(state: BuildState, { work }: Recipe, taken: string | undefined): BuildState {
  const snapshot = taken ?? state.snapshot;
  if (work.keyword !== 'WORKDIR') return { ...state, snapshot };
  return { ...state, snapshot, config: { ...state.config, workdir: work.path } };
}

/**
 * What a step that was run was made of, for those who come later: with the programs that were there besides. Undefined where a COPY's
 * files were written to meanwhile: nobody knows what it took.
 */
export async function keepRecipe(
  session: Session,
  earlier: Earlier | undefined,
  key: string | undefined,
  { found, left }: StepResult,
): Promise<Recipe | undefined> {
  if (earlier === undefined || key === undefined) return undefined;
  const { recipe } = earlier;
  if (recipe.work.keyword === 'COPY' && (await nextKey(session, session.at)) !== key) return undefined;
  return { ...recipe, running: programsOf([...session.at.left, ...found, ...left]) };
}
