import { readPlace, usageError } from './arguments.js';
import { defineCommand } from './command.js';

export const until = defineCommand({
  name: 'until',
  aliases: ['u'],
  group: 'running',
  usage: ['until', 'until N|:LINE|FILE:LINE'],
  summary: 'Run up to a step that lies ahead',
  details: [
    'Stops before that step, or on the way as `continue` does. It never goes back: `goto` does. Without a place it is `next`.',
  ],
  examples: ['until 7', 'until :30'],
  repeat: 'never',
  run: (args, context) =>
    args === ''
      ? context.debugger.running.next()
      : context.debugger.running.until(readPlace(args, context, 'until [N|:LINE|FILE:LINE]')),
  complete: (args, context) =>
    args.includes(' ') ? [] : context.debugger.steps().map(({ step }) => String(step.number)),
});

const advanceUsage = 'advance N|:LINE|FILE:LINE';

export const advance = defineCommand({
  name: 'advance',
  group: 'running',
  usage: [advanceUsage],
  summary: 'Run up to a step that lies ahead, as `until` with a place',
  examples: ['advance 7'],
  repeat: 'never',
  run: (args, context) => {
    if (args === '') throw usageError('Argument required (a location).', advanceUsage);
    return context.debugger.running.until(readPlace(args, context, advanceUsage));
  },
  complete: (args, context) =>
    args.includes(' ') ? [] : context.debugger.steps().map(({ step }) => String(step.number)),
});
