/** Looks for a step among those of earlier sessions and builds. Takes nothing. */
import { firstDifference, nearness, type Difference } from '../../build/recipe/difference.js';
import { recipeOf } from '../../build/recipe/recipe-of.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { KleeError } from '../../errors.js';
import type { Recipe } from '../../image/recipe.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';
import type { EarlierStep } from './earlier-steps.js';
import type { Missed } from './outcome.js';

export interface LookUp {
  readonly recipe: Recipe;
  /** The step that did the same, or why there is none. */
  readonly result: EarlierStep | Missed;
}

/** What is known beforehand to keep a step from being taken. */
export type Forbidden = Extract<Missed, { why: 'afresh' | 'lookedInto' | 'byHand' }>;

/** Undefined for a step that makes no files, or that will fail before it begins. */
export async function lookUp(
  session: Session,
  instruction: Instruction,
  on: Checkpoint,
  forbidden?: Forbidden,
): Promise<LookUp | undefined> {
  const recipe = await recipeOrNone(session, instruction, on);
  if (recipe === undefined) return undefined;
  const missed = forbidden ?? notLookedFor(session, recipe, on);
  if (missed !== undefined) return { recipe, result: missed };
  const others = (await session.earlier.steps(session)).get(recipe.on) ?? [];
  return { recipe, result: choose(recipe, others) ?? nothingOn(on, recipe) };
}

/** Whether the plan's next step on a checkpoint would be taken from an earlier session or build. */
export async function isEarlier(session: Session, on: Checkpoint): Promise<boolean> {
  const instruction = session.plan.steps[on.depth];
  const found = instruction && (await lookUp(session, instruction, on));
  return found !== undefined && !('why' in found.result);
}

async function recipeOrNone(
  { settings, jail }: Session,
  instruction: Instruction,
  { state }: Checkpoint,
): Promise<Recipe | undefined> {
  try {
    return await recipeOf(instruction, state, settings, jail);
  } catch (error) {
    if (error instanceof KleeError || isGone(error)) return undefined;
    throw error;
  }
}

/** A file of the context that went while it was read: the step will say so. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function notLookedFor({ cache }: Session, { work }: Recipe, { left }: Checkpoint): Missed | undefined {
  if (!cache) return { why: 'off' };
  if (left.length > 0) return { why: 'running', programs: programsOf(left) };
  const [target] = work.keyword === 'RUN' ? work.jail.mounts : [];
  return target === undefined ? undefined : { why: 'mounts', target };
}

/** Of the steps that were made on the same files: one that did the same, or what is told of the most similar. Pure. */
export function choose(recipe: Recipe, others: readonly EarlierStep[]): EarlierStep | Missed | undefined {
  let missed: Missed | undefined;
  let nearest: Difference | undefined;
  for (const other of others) {
    const difference = firstDifference(recipe, other.recipe);
    const { running } = other.recipe;
    if (difference === undefined && running.length === 0) return other;
    if (difference === undefined) {
      nearest = undefined;
      missed = { why: 'left', programs: running, origin: other.origin };
    } else if (missed === undefined || (nearest !== undefined && nearness(difference) > nearness(nearest))) {
      nearest = difference;
      missed = { why: 'differs', difference, origin: other.origin };
    }
  }
  return missed;
}

function nothingOn(on: Checkpoint, recipe: Recipe): Missed {
  const maker = pathTo(on).findLast(({ taken }) => taken === recipe.on);
  if (maker?.byHand === true) return { why: 'byHand' };
  if (maker?.missed === undefined) return { why: 'nothing', on: recipe.on };
  return { why: 'earlier', step: maker.depth };
}

/** Each once. */
export function programsOf(processes: Checkpoint['left']): string[] {
  return [...new Set(processes.map(({ command }) => command))];
}
