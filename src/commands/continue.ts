import { readCount } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';

export const continueCommand = defineCommand({
  name: 'continue',
  aliases: ['c'],
  group: 'running',
  usage: ['continue', 'continue N'],
  summary: 'Run until a breakpoint, a failure or the end',
  details: [
    'At a failed step, runs it again from the clean snapshot first. With N, the breakpoint that it stands at is ignored the next N-1 times. After `set exec-direction reverse` it is `reverse-continue`.',
  ],
  examples: ['continue', 'continue 3'],
  repeat: 'same',
  async run(args, context) {
    const { running, travel } = context.debugger;
    const count = readCount(args, 'continue [N]');
    if (args !== '') ignoreHere(count - 1, context);
    await (travel.direction === 'back' ? travel.reverseContinue() : running.continue());
  },
});

/** Has the breakpoint that the session stands at ignored the next `count` times, in gdb's words. */
function ignoreHere(count: number, { debugger: engine, frontEnd }: CommandContext): void {
  const here = engine.position().done + 1;
  const breakpoint = engine.stops.list().find(({ step }) => step.number === here);
  if (breakpoint === undefined) {
    frontEnd.write('Not stopped at any breakpoint; argument ignored.\n');
    return;
  }
  const { number } = breakpoint;
  engine.stops.change(number, { ignore: count });
  const said =
    count === 0
      ? `Will stop next time breakpoint ${number} is reached.`
      : count === 1
        ? `Will ignore next crossing of breakpoint ${number}.`
        : `Will ignore next ${count} crossings of breakpoint ${number}.`;
  frontEnd.write(`${said}  Continuing.\n`);
}
