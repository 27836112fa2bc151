import { readCount } from './arguments.js';
import { defineCommand } from './command.js';
import { stopLine } from './narrate.js';

export const back = defineCommand({
  name: 'back',
  aliases: ['reverse-next', 'rn'],
  group: 'running',
  usage: ['back [N]'],
  summary: 'Undo the last step that ran, or the last N',
  details: [
    'Stands on the snapshot from before it. At a failed step, or after changes made by hand, the first thing that is undone is that: the position stays and is clean.',
    'Nothing is deleted: `next` re-uses the snapshots of steps that have not changed. A snapshot holds files, not processes: what steps had left running is stopped, and `revive` starts it again.',
  ],
  examples: ['back', 'back 5'],
  repeat: 'same',
  async run(args, context) {
    const count = readCount(args, 'back [N]');
    const undone = await context.debugger.travel.back(count);
    return { undone, complete: undone === count, position: context.debugger.position() };
  },
  *show({ undone, complete, position }) {
    if (!complete) yield 'No more reverse-execution history.';
    if (undone > 0 || !complete) yield stopLine(position);
  },
});
