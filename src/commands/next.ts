import { readCount } from './arguments.js';
import { defineCommand } from './command.js';

export const next = defineCommand({
  name: 'next',
  aliases: ['n'],
  group: 'running',
  usage: ['next [N]'],
  summary: 'Run the next step, or the next N',
  details: [
    'Stops before the step after it, at a breakpoint on the way, and at a step that fails. A step that was run before and has not changed since is not run again: its snapshot is re-used, and the debugger says so.',
    'At a failed step, runs it again from the clean snapshot.',
  ],
  examples: ['next', 'next 3'],
  repeat: 'same',
  run: (args, context) => context.debugger.running.next(readCount(args, 'next [N]')),
});
