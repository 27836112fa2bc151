import { readStep, splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'move N M';

export const move = defineCommand({
  name: 'move',
  group: 'repairing',
  usage: [usage],
  summary: 'Put a step in another place of the plan',
  details: [
    'Step N becomes step M, and those between move up or down by one. Its breakpoints and the comment lines right over it go with it. Steps that had run and come after the first of the two places have to run again.',
  ],
  examples: ['move 7 3'],
  repeat: 'never',
  async run(args, context) {
    const [first, second] = splitFirst(args);
    const [from, to] = [readStep(first, usage), readStep(second, usage)];
    if (from === undefined || to === undefined) throw usageError('Which step, and where to?', usage);
    await context.debugger.source.move(from, to);
    return from !== to;
  },
  *show(moved) {
    if (!moved) yield 'Nothing was changed.';
  },
  complete: (_args, context) => context.debugger.steps().map(({ step }) => String(step.number)),
});
