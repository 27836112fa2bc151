import type { Traits } from '../debugger/stops/breakpoints.js';
import { KleeError } from '../errors.js';
import { splitFirst } from './arguments.js';
import { completeNumbers, readNumbers } from './breakpoint-arguments.js';
import { type CommandContext, defineCommand } from './command.js';

/** All where no number is given. */
function change(args: string, context: CommandContext, usage: string, traits: Traits): Promise<void> {
  const { stops } = context.debugger;
  const numbers = args === '' ? stops.list().map(({ number }) => number) : readNumbers(args, context, usage);
  for (const number of numbers) stops.change(number, traits);
  return Promise.resolve();
}

const modes: Readonly<Record<string, Traits>> = {
  once: { enabled: true, disposition: 'disable' },
  delete: { enabled: true, disposition: 'delete' },
};

export const enable = defineCommand({
  name: 'enable',
  aliases: ['en'],
  group: 'breakpoints',
  usage: ['enable [N…]', 'enable once N…', 'enable delete N…'],
  summary: 'Let breakpoints stop again',
  details: [
    'All of them where no number is given. `once`: until it stops, then it is disabled. `delete`: until it stops, then it is deleted.',
  ],
  examples: ['enable 2', 'enable once 1 3', 'enable delete 4'],
  repeat: 'never',
  run(args, context) {
    const [first, rest] = splitFirst(args);
    const mode = Object.hasOwn(modes, first) ? modes[first] : undefined;
    if (mode === undefined) return change(args, context, 'enable [once|delete] [N…]', { enabled: true });
    if (rest === '') throw new KleeError('KLEE_USAGE', 'Argument required (one or more breakpoint numbers).');
    return change(rest, context, `enable ${first} N…`, mode);
  },
  complete: (args, context) => [...(args.includes(' ') ? [] : Object.keys(modes)), ...completeNumbers(args, context)],
});

export const disable = defineCommand({
  name: 'disable',
  aliases: ['dis'],
  group: 'breakpoints',
  usage: ['disable [N…]'],
  summary: 'Keep breakpoints, and do not stop at them',
  details: ['All of them where no number is given. `enable` undoes it.'],
  examples: ['disable 2', 'disable'],
  repeat: 'never',
  run: (args, context) => change(args, context, 'disable [N…]', { enabled: false }),
  complete: completeNumbers,
});
