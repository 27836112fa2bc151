import { KleeError } from '../errors.js';
import { splitFirst } from './arguments.js';
import { completeNumbers, readNumbers } from './breakpoint-arguments.js';
import { defineCommand } from './command.js';

const usage = 'condition N [CONDITION]';

export const condition = defineCommand({
  name: 'condition',
  group: 'breakpoints',
  usage: ['condition N CONDITION', 'condition N'],
  summary: 'Let a breakpoint stop only if a condition is true',
  details: [
    'A comparison (`==`, `!=`, `<`, `>`, `<=`, `>=`) of variables, numbers and words: `$_step`, `$_line`, `$_stage`, `$_snapshot`, `$_exitcode`, or a variable of the build, with `&&` and `||` between them. Anything else is a shell command that runs in a jail on the snapshot of the position, with `_step`, `_exitcode` and so on as variables; it is true when it ends with 0. What it writes is dropped, in the tree too.',
    'A condition that cannot be evaluated stops. Without CONDITION the breakpoint stops always.',
  ],
  examples: [
    'condition 1 $_exitcode != 0',
    'condition 2 $VERSION == 1.2',
    'condition 3 grep -q debug /etc/app.conf',
    'condition 3',
  ],
  repeat: 'never',
  run(args, context) {
    const [first, text] = splitFirst(args);
    if (first === '') throw new KleeError('KLEE_USAGE', 'Argument required (breakpoint number).');
    const [number = 0] = readNumbers(first, context, usage);
    const condition = text.trim() === '' ? undefined : text.trim();
    return Promise.resolve(context.debugger.stops.change(number, { condition }));
  },
  *show({ number, condition: now }) {
    if (now === undefined) yield `Breakpoint ${number} now unconditional.`;
  },
  complete: (args, context) => (args.includes(' ') ? [] : completeNumbers(args, context)),
});
