import { readPlace } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';

const places = ['N', ':LINE', 'FILE:LINE'];

function set(name: string, args: string, context: CommandContext, temporary: boolean) {
  const number = readPlace(args, context, `${name} N|:LINE|FILE:LINE`);
  const breakpoint = context.debugger.stops.break(number, temporary);
  const row = context.debugger.stops.list().find((one) => one.number === breakpoint.number);
  return { breakpoint, step: row?.step };
}

function* show({ breakpoint, step }: ReturnType<typeof set>): Iterable<string> {
  const kind = breakpoint.temporary ? 'Temporary breakpoint' : 'Breakpoint';
  if (step !== undefined) {
    yield `${kind} ${breakpoint.number} at step ${step.number}: file ${step.file}, line ${step.line}: ${step.logical}`;
  }
}

const complete = (args: string, context: CommandContext) =>
  args.includes(' ') ? [] : context.debugger.steps().map(({ step }) => String(step.number));

export const breakCommand = defineCommand({
  name: 'break',
  aliases: ['b'],
  group: 'breakpoints',
  usage: places.map((place) => `break ${place}`),
  summary: 'Stop before a step',
  details: [
    '`break 4` is step 4; `break :12` is line 12 of the Dockerfile. Any line of an instruction that goes over several lines means that instruction. Without an argument it is the step that runs next. A breakpoint stays with its instruction when edits move it.',
  ],
  examples: ['break 4', 'break :12', 'break Dockerfile:12'],
  repeat: 'never',
  run: (args, context) => Promise.resolve(set('break', args, context, false)),
  show,
  complete,
});

export const tbreak = defineCommand({
  name: 'tbreak',
  aliases: ['tb'],
  group: 'breakpoints',
  usage: places.map((place) => `tbreak ${place}`),
  summary: 'Stop before a step once',
  details: ['As `break`; the breakpoint is deleted when it is hit.'],
  examples: ['tbreak 4'],
  repeat: 'never',
  run: (args, context) => Promise.resolve(set('tbreak', args, context, true)),
  show,
  complete,
});
