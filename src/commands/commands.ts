import { splitBlock } from './arguments.js';
import { completeNumbers, lastNumber, readNumbers } from './breakpoint-arguments.js';
import { defineCommand } from './command.js';

const usage = 'commands [N…]';

export const commandsCommand = defineCommand({
  name: 'commands',
  group: 'breakpoints',
  usage: [usage],
  summary: 'Give a breakpoint commands that run when it stops',
  details: [
    'The lines that follow, to a line `end`; without N for the breakpoint that was set last. `silent` as the first keeps the stop itself from being told. What follows a command that goes on, as `continue` does, is not done. No lines at all take the commands away.',
  ],
  examples: ['commands 1\n  silent\n  print $VERSION\n  continue\n  end'],
  block: true,
  repeat: 'never',
  run(args, context) {
    const [head, lines] = splitBlock(args);
    const numbers = head === '' ? [lastNumber(context)] : readNumbers(head, context, usage);
    const commands = lines.map((line) => line.trim()).filter((line) => line !== '');
    return Promise.resolve(numbers.map((number) => context.debugger.stops.change(number, { commands })));
  },
  complete: completeNumbers,
});
