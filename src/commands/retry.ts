import { noArguments } from './arguments.js';
import { defineCommand } from './command.js';

export const retry = defineCommand({
  name: 'retry',
  group: 'running',
  usage: ['retry'],
  summary: 'Run the failed step again, from the clean snapshot',
  details: [
    'What the failed attempt left is dropped. Where no step has failed, the last one that ran is run afresh, even though its snapshot is there.',
    'What earlier steps had left running is brought back first, by running their instructions again.',
  ],
  examples: ['retry'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'retry');
    return context.debugger.running.retry();
  },
});
