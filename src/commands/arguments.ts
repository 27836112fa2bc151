/** Reading the arguments of commands. */
import { KleeError } from '../errors.js';
import type { CommandContext } from './command.js';

export function usageError(message: string, usage: string): KleeError {
  return new KleeError('KLEE_USAGE', message, { hint: `usage: ${usage}` });
}

/** A count, from 1; `byDefault` when there is none. */
export function readCount(args: string, usage: string, byDefault = 1): number {
  if (args === '') return byDefault;
  if (!/^[1-9]\d{0,8}$/.test(args)) throw usageError(`'${args}' is not a count.`, usage);
  return Number(args);
}

/** A step's number; undefined when there is none. */
export function readStep(args: string, usage: string): number | undefined {
  if (args === '') return undefined;
  if (!/^\d{1,9}$/.test(args)) throw usageError(`'${args}' is not the number of a step.`, usage);
  return Number(args);
}

export function noArguments(args: string, usage: string): void {
  if (args !== '') throw usageError(`'${args}' is too much.`, usage);
}

/** The first word and the rest. */
export function splitFirst(args: string): [first: string, rest: string] {
  const match = /^(\S+)\s*([\s\S]*)$/.exec(args);
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

/** The first line of a block, and the lines between it and its `end`. Both ends are there: the front end gives no block without. */
export function splitBlock(args: string): [head: string, lines: string[]] {
  const [head = '', ...lines] = args.split('\n');
  if (lines.at(-1)?.trim() === 'end') lines.pop();
  return [head.trim(), lines];
}

/**
 * A place in the plan as `break` takes it; without one, the step that runs next. Answers the step's number.
 * @throws KleeError KLEE_USAGE when the plan has no such place
 */
export function readPlace(args: string, context: CommandContext, usage: string): number {
  if (args === '') return context.debugger.position().done + 1;
  const step = context.debugger.stops.stepAt(args);
  if (typeof step !== 'number') throw usageError(step.missing, usage);
  return step;
}
