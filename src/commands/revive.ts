import { noArguments } from './arguments.js';
import { defineCommand } from './command.js';

export const revive = defineCommand({
  name: 'revive',
  group: 'running',
  usage: ['revive'],
  summary: 'Start again what earlier steps had left running here',
  details: [
    'A snapshot holds files, never processes. This runs the instructions again that had left processes running at this position, on the files as they are. `set revive on` does it unasked.',
  ],
  examples: ['revive'],
  repeat: 'never',
  async run(args, context) {
    noArguments(args, 'revive');
    return context.debugger.running.revive();
  },
  *show(count) {
    if (count === 0) yield 'No step had left anything running here.';
  },
});
