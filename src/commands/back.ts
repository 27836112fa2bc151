import { readCount } from './arguments.js';
import { defineCommand } from './command.js';

export const back = defineCommand({
  name: 'back',
  aliases: ['reverse-next', 'rn'],
  group: 'running',
  usage: ['back [N]'],
  summary: 'Undo the last step that ran, or the last N',
  details: [
    'Stands on the snapshot from before it. At a failed step, or after changes made by hand, the first thing that is undone is that: the position stays and is clean.',
    'Inside a step that `step` goes through it undoes a command: its files are those after the command before, the shell that waited is ended, and going on begins the step anew.',
    'Nothing is deleted: `next` re-uses the snapshots of steps that have not changed. A snapshot holds files, not processes: what steps had left running is stopped, and `revive` starts it again.',
  ],
  examples: ['back', 'back 5'],
  repeat: 'same',
  run: (args, context) => context.debugger.travel.back(readCount(args, 'back [N]')),
});
