import type { Traits } from '../debugger/stops/breakpoints.js';
import type { BreakpointRow, SetBreakpoint } from '../debugger/stops/stops.js';
import { allKeywords } from '../dockerfile/keywords.js';
import { KleeError } from '../errors.js';
import { shortText } from './step-words.js';
import { splitCondition } from './breakpoint-arguments.js';
import { type CommandContext, defineCommand } from './command.js';

const places = ['N', '+N', ':LINE', 'FILE:LINE', 'INSTRUCTION', 'STAGE', '/REGEX/', 'after N'];

/** Undefined where the place is not there, and is not waited for. */
async function set(
  args: string,
  context: CommandContext,
  usage: string,
  disposition: Traits['disposition'] & string,
): Promise<SetBreakpoint | undefined> {
  const { debugger: engine, frontEnd } = context;
  const { what, condition } = splitCondition(args, usage);
  const place = what === '' ? String(here(context)) : what;
  const set = engine.stops.break(place, { disposition, condition });
  if (!('missing' in set)) return set;
  frontEnd.write(`${set.missing}\n`);
  const question = 'Make breakpoint pending on future edits?';
  if (frontEnd.interactive && (await frontEnd.confirm(question))) {
    return { breakpoint: engine.stops.breakPending(place, { disposition, condition }), others: [] };
  }
  if (!frontEnd.interactive) frontEnd.write(`${question} (y or [n]) [answered N; input not from terminal]\n`);
  return undefined;
}

/** The step that runs next. */
function here({ debugger: engine }: CommandContext): number {
  const { next } = engine.position();
  if (next === undefined) throw new KleeError('KLEE_USAGE', 'No step runs next.', { hint: 'name a place' });
  return next.number;
}

function* show(set: SetBreakpoint | undefined): Iterable<string> {
  if (set === undefined) return;
  const { breakpoint, others } = set;
  const [first] = breakpoint.steps;
  for (const { step, breakpoints } of others) {
    if (breakpoints.length > 0) yield `Note: ${namesOf(breakpoints)} also set at step ${step}.`;
  }
  const name = `${breakpoint.disposition === 'delete' ? 'Temporary breakpoint' : 'Breakpoint'} ${breakpoint.number}`;
  if (first === undefined) yield `${name} (${breakpoint.what}) pending.`;
  else if (breakpoint.steps.length > 1) {
    const numbers = inWords(breakpoint.steps.map(({ number }) => String(number)));
    yield `${name} at steps ${numbers}: ${breakpoint.what}. (${breakpoint.steps.length} locations)`;
  } else {
    const where = breakpoint.after ? 'after' : 'at';
    yield `${name} ${where} step ${first.number}: file ${first.file}, line ${first.line}: ${shortText(first.logical)}`;
  }
}

/** `breakpoints 1, 2 and 3 (disabled)` */
function namesOf(breakpoints: readonly BreakpointRow[]): string {
  const names = breakpoints.map(({ number, enabled }) => `${number}${enabled ? '' : ' (disabled)'}`);
  return `${names.length === 1 ? 'breakpoint' : 'breakpoints'} ${inWords(names)}`;
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function complete(args: string, { debugger: engine }: CommandContext): string[] {
  if (args.includes(' ')) return [];
  const steps = engine.steps().map(({ step }) => step);
  const used = allKeywords.filter((keyword) =>
    steps.some(({ logical }) => logical.toUpperCase().startsWith(`${keyword} `)),
  );
  return [...steps.map(({ number }) => String(number)), ...used, 'after'];
}

export const breakCommand = defineCommand({
  name: 'break',
  aliases: ['b'],
  group: 'breakpoints',
  usage: [...places.map((place) => `break ${place}`), 'break PLACE if CONDITION'],
  summary: 'Stop before a step',
  details: [
    '`break 4` is step 4; `break :12` is line 12 of the Dockerfile, and any line of an instruction that goes over several lines means that instruction. `break RUN` stops before every RUN, `break /REGEX/` before every instruction whose text the expression matches, `break build` at the FROM of the stage `build`. `break after 4` stops behind step 4, before whatever comes next. `break +2` is two steps behind the one that runs next, `break -1` the one before it; without an argument it is that one.',
    'A breakpoint stays with its instruction when edits move it. `help condition` says what a condition is.',
  ],
  examples: [
    'break 4',
    'break :12',
    'break RUN',
    'break /apt-get install/',
    'break after 3',
    'break RUN if test -f /etc/app.conf',
  ],
  repeat: 'never',
  run: (args, context) => set(args, context, 'break PLACE if CONDITION', 'keep'),
  show,
  complete,
});

export const tbreak = defineCommand({
  name: 'tbreak',
  aliases: ['tb'],
  group: 'breakpoints',
  usage: ['tbreak PLACE [if CONDITION]'],
  summary: 'Stop before a step once',
  details: ['As `break`; the breakpoint is deleted when it is hit.'],
  examples: ['tbreak 4'],
  repeat: 'never',
  run: (args, context) => set(args, context, 'tbreak PLACE [if CONDITION]', 'delete'),
  show,
  complete,
});
