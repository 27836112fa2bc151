import { readStep, usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'delete-step N';

export const deleteStep = defineCommand({
  name: 'delete-step',
  group: 'repairing',
  usage: [usage],
  summary: 'Take a step out of the plan',
  examples: ['delete-step 5'],
  repeat: 'never',
  async run(args, context) {
    const number = readStep(args, usage);
    if (number === undefined) throw usageError('Which step?', usage);
    await context.debugger.source.remove(number);
  },
  complete: (_args, context) => context.debugger.steps().map(({ step }) => String(step.number)),
});
