import { readPlace, usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'jump N|:LINE|FILE:LINE';

export const jump = defineCommand({
  name: 'jump',
  aliases: ['j'],
  group: 'running',
  usage: [usage],
  summary: 'Skip the steps before a step that lies ahead',
  details: [
    'Stands before that step with the files as they are: what lies between is not run, and the session is not reproducible, since a build of the Dockerfile runs it. `delete-step` takes a step out of the Dockerfile. Unlike in gdb it does not run on from there: `continue` does.',
    'At a failed step, what that left is dropped; with changes made by hand it asks, as the next step would: kept, they go into the result.',
  ],
  examples: ['jump 5'],
  repeat: 'never',
  run: (args, context) => {
    if (args === '') throw usageError('Argument required (starting address).', usage);
    return context.debugger.travel.jump(readPlace(args, context, usage));
  },
  complete: (args, context) =>
    args.includes(' ') ? [] : context.debugger.steps().map(({ step }) => String(step.number)),
});
