import type { ForwardEnd } from '../debugger/debugger.js';
import { readCount } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';

/** As `set exec-direction` has it: the next `count` steps, or the last `count` that ran. */
async function steps(count: number, { debugger: engine }: CommandContext): Promise<ForwardEnd | { undone: number }> {
  if (engine.travel.direction === 'back') return { undone: await engine.travel.back(count) };
  return engine.running.next(count);
}

export const next = defineCommand({
  name: 'next',
  aliases: ['n'],
  group: 'running',
  usage: ['next [N]'],
  summary: 'Run the next step, or the next N',
  details: [
    'Stops before the step after it, at a breakpoint on the way, and at a step that fails. A step that was run before and has not changed since is not run again: its snapshot is re-used, and the debugger says so.',
    'At a failed step, runs it again from the clean snapshot. After `set exec-direction reverse` it is `back`.',
  ],
  examples: ['next', 'next 3'],
  repeat: 'same',
  run: (args, context) => steps(readCount(args, 'next [N]'), context),
});

export const step = defineCommand({
  name: 'step',
  aliases: ['s'],
  group: 'running',
  usage: ['step [N]'],
  summary: 'Run the next step, or the next N, as `next`',
  details: ['An instruction is the finest there is to step into: `step` is as `next`, and `reverse-step` as `back`.'],
  examples: ['step', 's 3'],
  repeat: 'same',
  run: (args, context) => steps(readCount(args, 'step [N]'), context),
});
