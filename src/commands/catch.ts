import type { CaughtEvent, Traits } from '../debugger/stops/breakpoints.js';
import type { BreakpointRow } from '../debugger/stops/stops.js';
import { KleeError } from '../errors.js';
import { splitCondition } from './breakpoint-arguments.js';
import { type CommandContext, defineCommand } from './command.js';

const events: readonly CaughtEvent[] = ['fail', 'stage', 'miss'];

function set(args: string, context: CommandContext, name: string, disposition: Traits['disposition'] & string) {
  const { what, condition } = splitCondition(args, `${name} fail|stage|miss [if CONDITION]`);
  const switched = /^fail\s+(on|off)$/.exec(what)?.[1];
  if (switched !== undefined) return Promise.resolve(context.debugger.stops.catchFailures(switched === 'on'));
  const event = events.find((one) => one === what);
  if (event === undefined) {
    throw new KleeError('KLEE_USAGE', `Undefined ${name} command: "${what}".  Try "help ${name}".`, {
      hint: `there are ${events.join(', ')}`,
    });
  }
  return Promise.resolve([context.debugger.stops.catch(event, { disposition, condition })]);
}

function* show(catchpoints: readonly BreakpointRow[]): Iterable<string> {
  for (const { number, what, enabled } of catchpoints) {
    yield `Catchpoint ${number} (${what})${enabled ? '' : ' disabled'}`;
  }
}

const complete = (args: string): readonly string[] =>
  args.includes(' ') ? (args.startsWith('fail ') ? ['on', 'off', 'if'] : []) : events;

export const catchCommand = defineCommand({
  name: 'catch',
  group: 'breakpoints',
  usage: ['catch fail|stage|miss [if CONDITION]', 'catch fail on|off'],
  summary: 'Stop when something happens',
  details: [
    '`stage`: a FROM runs next. `miss`: the next step has to run, because nothing recorded, nor of an earlier session or build, can be re-used. `fail`: a step has failed; that stops unasked, so a catchpoint of your own is for its commands, its condition and its hits.',
    'A failed step ends `continue` however this is set: nothing can be built on it. With `catch fail off`, or where the conditions of all catchpoints for it are false, it is told in one line, without the report.',
  ],
  examples: ['catch stage', 'catch miss', 'catch fail if $_exitcode == 100', 'catch fail off'],
  repeat: 'never',
  run: (args, context) => set(args, context, 'catch', 'keep'),
  show,
  complete,
});

export const tcatch = defineCommand({
  name: 'tcatch',
  group: 'breakpoints',
  usage: ['tcatch fail|stage|miss [if CONDITION]'],
  summary: 'Stop when something happens, once',
  details: ['As `catch`; the catchpoint is deleted when it stops.'],
  examples: ['tcatch stage'],
  repeat: 'never',
  run: (args, context) => set(args, context, 'tcatch', 'delete'),
  show,
  complete,
});
