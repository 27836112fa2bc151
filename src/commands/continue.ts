import { readCount } from './arguments.js';
import { defineCommand } from './command.js';
import { ignoreText } from './ignore.js';

const usage = 'continue [N]';

export const continueCommand = defineCommand({
  name: 'continue',
  aliases: ['c'],
  group: 'running',
  usage: [usage],
  summary: 'Run until a breakpoint, a failure or the end',
  details: [
    'At a failed step, runs it again from the clean snapshot first. With N it ignores the breakpoint that it stands at N - 1 times. After `set exec-direction reverse` it is `reverse-continue`.',
  ],
  examples: ['continue', 'continue 3'],
  repeat: 'same',
  async run(args, context) {
    const { stops, running, travel } = context.debugger;
    const count = readCount(args, usage) - 1;
    if (args !== '') {
      const at = stops.stoppedAt;
      const text =
        at === undefined ? 'Not stopped at any breakpoint; argument ignored.' : `${ignoreText(at, count)}  Continuing.`;
      if (at !== undefined) stops.change(at, { ignore: count });
      context.frontEnd.write(`${text}\n`);
    }
    return travel.direction === 'back' ? travel.reverseContinue() : running.continue();
  },
});
