/** Places in the plan: what a breakpoint stands for, and how they are written. */
import { allKeywords } from '../../dockerfile/keywords.js';
import type { DocumentInstruction } from '../../dockerfile/parse.js';
import { KleeError } from '../../errors.js';
import type { Plan } from '../source/plan.js';

export type Place =
  /** One instruction of the plan, wherever edits move it. */
  | { readonly kind: 'step'; readonly instruction: number; readonly side: 'before' | 'after' }
  /** Every instruction of a kind: `RUN`. */
  | { readonly kind: 'keyword'; readonly keyword: string }
  /** Every instruction whose text a regular expression matches. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** A place that was not there when it was named; it becomes another as soon as it is. */
  | { readonly kind: 'pending'; readonly text: string };

/** What a place's text answers where the plan has no such place. */
export interface MissingPlace {
  /** As gdb words it: `No line 99 in the current file.` */
  readonly missing: string;
}

/**
 * Reads a place: `4`, `after 4`, `:12`, `FILE:12`, `RUN`, `build` (a stage), `build:12`, `/regex/`.
 * @throws KleeError KLEE_USAGE when it is not of a form that a place has
 */
export function findPlace(plan: Plan, text: string): Place | MissingPlace {
  const [, after, place = ''] = /^(after\s+)?([\s\S]*)$/.exec(text) ?? [];
  const side = after === undefined ? 'before' : 'after';
  const pattern = /^\/(.+)\/$/s.exec(place)?.[1];
  if (pattern !== undefined && side === 'before') {
    const expression = patternOf(pattern);
    return plan.steps.some(({ logical }) => expression.test(logical))
      ? { kind: 'pattern', pattern }
      : { missing: `No instruction matches /${pattern}/.` };
  }
  if (/^-?\d{1,9}$/.test(place)) return stepPlace(plan, Number(place), side);
  const line = /^([^:]*):(\d{1,9})$/.exec(place);
  if (line !== null) return linePlace(plan, line[1] ?? '', Number(line[2]), side);
  if (/^[\w.-]+$/.test(place)) return namedPlace(plan, place, side);
  throw new KleeError('KLEE_USAGE', `'${text}' is no place in the Dockerfile.`, {
    hint: 'a place is a step, :LINE, FILE:LINE, an instruction (RUN), a stage, /REGEX/, or after STEP',
  });
}

/** The steps that a place stands for now, by their numbers. */
export function stepsOf(place: Place, plan: Plan): number[] {
  switch (place.kind) {
    case 'step': {
      const number = plan.numberOf(place.instruction);
      return number === 0 ? [] : [number];
    }
    case 'keyword':
      return numbersOf(plan, ({ keyword }) => keyword === place.keyword);
    case 'pattern': {
      const expression = patternOf(place.pattern);
      return numbersOf(plan, ({ logical }) => expression.test(logical));
    }
    case 'pending':
      return [];
  }
}

/** The steps that run next when one stops at a place, by their numbers; one more than there are steps behind the last. */
export function positionsOf(place: Place, plan: Plan): number[] {
  const behind = place.kind === 'step' && place.side === 'after' ? 1 : 0;
  return stepsOf(place, plan).map((number) => number + behind);
}

/** A place as one types it; undefined for an instruction that is not in the plan now. */
export function placeText(place: Place, plan: Plan): string | undefined {
  switch (place.kind) {
    case 'step': {
      const number = plan.numberOf(place.instruction);
      return number === 0 ? undefined : `${place.side === 'after' ? 'after ' : ''}${number}`;
    }
    case 'keyword':
      return place.keyword;
    case 'pattern':
      return `/${place.pattern}/`;
    case 'pending':
      return place.text;
  }
}

function stepPlace(plan: Plan, number: number, side: 'before' | 'after'): Place | MissingPlace {
  const step = plan.steps[number - 1];
  if (step === undefined) return { missing: `No step ${number} in the plan.` };
  return { kind: 'step', instruction: step.id, side };
}

/** `where`: the file, or a stage of it; nothing for the file. */
function linePlace(plan: Plan, where: string, line: number, side: 'before' | 'after'): Place | MissingPlace {
  const isFile = ['', plan.file, plan.file.slice(plan.file.lastIndexOf('/') + 1)].includes(where);
  const stage = isFile ? undefined : stageNamed(plan, where);
  if (!isFile && stage === undefined) return { missing: `No source file named ${where}.` };
  try {
    const number = plan.stepAtLine(line);
    if (stage !== undefined && !isInStage(plan, number, stage)) {
      return { missing: `No line ${line} in stage "${where}".` };
    }
    return stepPlace(plan, number, side);
  } catch (error) {
    if (error instanceof KleeError) return { missing: error.message };
    throw error;
  }
}

function stageNamed(plan: Plan, name: string): DocumentInstruction | undefined {
  return plan.steps.find((step) => step.keyword === 'FROM' && step.stage?.toLowerCase() === name.toLowerCase());
}

function isInStage(plan: Plan, number: number, stage: DocumentInstruction): boolean {
  return plan.steps.slice(0, number).findLast(({ keyword }) => keyword === 'FROM') === stage;
}

function namedPlace(plan: Plan, name: string, side: 'before' | 'after'): Place | MissingPlace {
  const stage = stageNamed(plan, name);
  if (stage !== undefined) return { kind: 'step', instruction: stage.id, side };
  const keyword = name.toUpperCase();
  if (side === 'before' && allKeywords.includes(keyword)) {
    return plan.steps.some((step) => step.keyword === keyword)
      ? { kind: 'keyword', keyword }
      : { missing: `No ${keyword} in the current file.` };
  }
  return { missing: `Stage "${name}" not defined.` };
}

function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new KleeError('KLEE_USAGE', (error as Error).message, { cause: error });
  }
}

function numbersOf(plan: Plan, isMeant: (step: DocumentInstruction) => boolean): number[] {
  return plan.steps.flatMap((step, index) => (isMeant(step) ? [index + 1] : []));
}
