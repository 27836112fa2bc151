import { noArguments } from './arguments.js';
import { defineCommand } from './command.js';

export const continueCommand = defineCommand({
  name: 'continue',
  aliases: ['c', 'run', 'r'],
  group: 'running',
  usage: ['continue'],
  summary: 'Run until a breakpoint, a failure or the end',
  details: ['At a failed step, runs it again from the clean snapshot first.'],
  examples: ['continue', 'c'],
  repeat: 'same',
  onceAs: ['run', 'r'],
  run: (args, context) => {
    noArguments(args, 'continue');
    return context.debugger.running.continue();
  },
});
