import { KleeError } from '../errors.js';
import { splitFirst, usageError } from './arguments.js';
import { completeNumbers, readNumbers } from './breakpoint-arguments.js';
import { defineCommand } from './command.js';

const usage = 'ignore N COUNT';

/** As gdb says it. */
export function ignoreText(number: number, count: number): string {
  if (count === 0) return `Will stop next time breakpoint ${number} is reached.`;
  return `Will ignore next ${count === 1 ? 'crossing' : `${count} crossings`} of breakpoint ${number}.`;
}

export const ignore = defineCommand({
  name: 'ignore',
  group: 'breakpoints',
  usage: [usage],
  summary: 'Let a breakpoint pass a number of times',
  details: ['The times that its condition is true count; they are hits all the same.'],
  examples: ['ignore 1 2'],
  repeat: 'never',
  run(args, context) {
    const [first, count] = splitFirst(args);
    if (first === '') throw new KleeError('KLEE_USAGE', 'Argument required (a breakpoint number).');
    if (count === '') throw new KleeError('KLEE_USAGE', 'Second argument (specified ignore-count) is missing.');
    if (!/^\d{1,9}$/.test(count)) throw usageError(`'${count}' is not a count.`, usage);
    const [number = 0] = readNumbers(first, context, usage);
    return Promise.resolve(context.debugger.stops.change(number, { ignore: Number(count) }));
  },
  *show({ number, ignore: count }) {
    yield ignoreText(number, count);
  },
  complete: (args, context) => (args.includes(' ') ? [] : completeNumbers(args, context)),
});
