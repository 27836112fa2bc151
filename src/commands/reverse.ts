import { noArguments, readCount } from './arguments.js';
import { defineCommand } from './command.js';

export const reverseStep = defineCommand({
  name: 'reverse-step',
  aliases: ['rs'],
  group: 'running',
  usage: ['reverse-step [N]'],
  summary: 'Undo the last step that ran, or the last N, as `back`',
  details: ['Inside a step it undoes the last command; a step that is done is undone as a whole.'],
  examples: ['reverse-step', 'rs 2'],
  repeat: 'same',
  run: (args, context) => context.debugger.travel.back(readCount(args, 'reverse-step [N]')),
});

export const reverseContinue = defineCommand({
  name: 'reverse-continue',
  aliases: ['rc'],
  group: 'running',
  usage: ['reverse-continue'],
  summary: 'Go back to the last breakpoint, or before the last step that changed what is watched',
  details: [
    'Nothing is executed: it looks at what is recorded. A step that changed something watched is named, with the old and the new value, and the session then stands before it. Where there is none it goes back to the start.',
    'What a failed step left is undone first, and changes made by hand are dropped, as `back` does.',
  ],
  examples: ['reverse-continue', 'rc'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'reverse-continue');
    return context.debugger.travel.reverseContinue();
  },
});

export const reverseFinish = defineCommand({
  name: 'reverse-finish',
  group: 'running',
  usage: ['reverse-finish'],
  summary: 'Go back to before the FROM of this stage',
  details: ['It stops on the way as `reverse-continue` does.'],
  examples: ['reverse-finish'],
  repeat: 'never',
  run: (args, context) => {
    noArguments(args, 'reverse-finish');
    return context.debugger.travel.reverseFinish();
  },
});
