/** What a driver says to a `-J` parameter, from its column of the table. */
import { KleeError } from '../errors.js';
import type { Answer, ParameterEntry } from './parameter-table.js';
import type { JailParameter } from './parameters.js';

/**
 * Says what is wrong with a parameter. A value that a jail has anyway is never a problem.
 * @param where finishes "cannot be had …" and "has no effect …": `on Linux`.
 * @returns a line for one that has no effect, undefined when all is well.
 * @throws KleeError KLEE_JAIL_PARAMETER for one that cannot be had, with the reason as its hint.
 */
export function objection(
  { name, value }: JailParameter,
  entry: ParameterEntry,
  answer: Answer,
  where: string,
): string | undefined {
  if (answer === 'map' || entry.default === value) return undefined;
  if ('ignore' in answer) return `jail: ${name}: has no effect ${where}: ${answer.ignore}`;
  throw new KleeError('KLEE_JAIL_PARAMETER', `jail: ${name}: cannot be had ${where}`, { hint: answer.refuse });
}
