/** Looks for a step among those of earlier sessions and builds. Takes nothing. */
import { extent, firstDifference, nearness, type Difference } from '../../build/recipe/difference.js';
import { recipeOf } from '../../build/recipe/recipe-of.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { KleeError } from '../../errors.js';
import type { Recipe } from '../../image/recipe.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';
import type { EarlierStep } from './earlier-steps.js';
import type { Missed, Origin } from './outcome.js';

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
  const all = [...ownSteps(session, recipe), ...others];
  const result = sameAs(recipe, others) ?? nearest(recipe, all);
  return { recipe, result: result ?? nothingOn(on, recipe, all.length > 0) };
}

/** What the session itself has made on the same files, the latest first. Its timeline takes what is the same of it. */
function ownSteps({ timeline, options: { id } }: Session, { on }: Recipe): Comparable[] {
  const own = timeline
    .all()
    .flatMap(({ recipe, depth }): Comparable[] =>
      recipe?.on === on ? [{ origin: { kind: 'session', id, step: depth, own: true }, recipe }] : [],
    );
  return own.reverse();
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

type Comparable = Pick<EarlierStep, 'origin' | 'recipe'>;

/** Of the steps that were made on the same files: one that did the same, or why that cannot be taken. Pure. */
export function sameAs(recipe: Recipe, others: readonly EarlierStep[]): EarlierStep | Missed | undefined {
  const same = others.filter((other) => firstDifference(recipe, other.recipe) === undefined);
  const free = same.find((other) => other.recipe.running.length === 0);
  const [first] = same;
  return free ?? (first && { why: 'left', programs: first.recipe.running, origin: first.origin });
}

/** What is told of the most similar of them, of the first of several; undefined where none has to do with it. Pure. */
export function nearest(recipe: Recipe, others: readonly Comparable[]): Missed | undefined {
  let found: { difference: Difference; extent: number; origin: Origin } | undefined;
  for (const other of others) {
    const difference = firstDifference(recipe, other.recipe);
    const size = difference && extent(difference, recipe, other.recipe);
    if (difference === undefined || size === undefined) continue;
    const nearer = found === undefined ? 1 : nearness(difference) - nearness(found.difference);
    if (nearer > 0 || (nearer === 0 && size < (found?.extent ?? 0)))
      found = { difference, extent: size, origin: other.origin };
  }
  return found && { why: 'differs', difference: found.difference, origin: found.origin };
}

function nothingOn(on: Checkpoint, recipe: Recipe, built: boolean): Missed {
  if (built) return { why: 'nothing', on: recipe.on };
  const maker = pathTo(on).findLast(({ taken }) => taken === recipe.on);
  if (maker?.byHand === true) return { why: 'byHand' };
  if (maker?.missed === undefined) return { why: 'nothing', on: recipe.on };
  return { why: 'earlier', step: maker.depth };
}

/** Each once. */
export function programsOf(processes: Checkpoint['left']): string[] {
  return [...new Set(processes.map(({ command }) => command))];
}
