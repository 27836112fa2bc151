import { KleeError } from '../errors.js';
import { noArguments } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';

/** Asks first where steps have run, as gdb does. @throws KleeError KLEE_USAGE when the answer is no */
async function mayRestart(context: CommandContext): Promise<void> {
  const { done, failed } = context.debugger.position();
  if (done === 0 && !failed) return;
  // The question itself is one line: a terminal redraws it with each key.
  context.frontEnd.write('The program being debugged has been started already.\n');
  if (!(await context.frontEnd.confirm('Start it from the beginning?')))
    throw new KleeError('KLEE_USAGE', 'Program not restarted.');
}

export const run = defineCommand({
  name: 'run',
  aliases: ['r'],
  group: 'running',
  usage: ['run'],
  summary: 'Run from the start until a breakpoint, a failure or the end',
  details: [
    'Where steps have run it asks, and goes back to the start first. Steps that have not changed are not run again: their snapshots are re-used.',
  ],
  examples: ['run', 'r'],
  repeat: 'never',
  async run(args, context) {
    noArguments(args, 'run');
    await mayRestart(context);
    await context.debugger.running.run();
  },
});

export const start = defineCommand({
  name: 'start',
  group: 'running',
  usage: ['start'],
  summary: 'Run from the start to after the first FROM',
  details: ['Where steps have run it asks, and goes back to the start first, as `run` does.'],
  examples: ['start'],
  repeat: 'never',
  async run(args, context) {
    noArguments(args, 'start');
    await mayRestart(context);
    await context.debugger.running.start();
  },
});
