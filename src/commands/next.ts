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
  summary: 'Run the next command of a RUN, or the next N, and stop inside the step',
  details: [
    "Goes through a RUN command by command, at its `&&`, `||`, `;` and line ends, in one shell: its directory, variables, functions and `set -e` are what they are when it runs whole. It shows each command's exit code and the files after it, as `4.2`: after command 2 of step 4. `ls`, `cat`, `diff` and the like take them: `diff 4.1 4.2`, `cat /etc/hosts@4.1`. Pipelines, compound commands and what runs in the background are one command each.",
    'Inside, `shell`, `exec` and `try` run where the next command would: in its directory, with the exported variables and the umask that it would have; what is not exported, functions and options of `set` stay in the shell that waits. `next` and `continue` run the rest, and `back` undoes a command: that ends the shell, and the step then begins anew. When the last command is done the step has its snapshot as any other. A RUN that was run already is run afresh.',
    'Every other step is run as by `next`; so is a RUN of one command, and one whose text cannot be split safely, which is said. After `set exec-direction reverse` it is `back`.',
  ],
  examples: ['step', 's 3'],
  repeat: 'same',
  run: async (args, context) => {
    const count = readCount(args, 'step [N]');
    const { running, travel } = context.debugger;
    return travel.direction === 'back' ? { undone: await travel.back(count) } : running.step(count);
  },
});
