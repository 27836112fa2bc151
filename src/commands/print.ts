import { usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { evaluate, positionNames, shown, allVariables } from './evaluate.js';
import type { Value } from './memory.js';
import { formatted, type OutputFormat, readFormat } from './output-format.js';

const usage = 'print [/FORMAT] $NAME | TEXT | user | workdir | cmd';

export const print = defineCommand({
  name: 'print',
  aliases: ['p'],
  group: 'looking',
  usage: ['print $NAME', 'print TEXT', 'print user|workdir|cmd', 'print /FORMAT …', 'print'],
  formats: true,
  summary: 'Show a variable, or a text with its variables replaced, as an instruction here would have it',
  details: [
    'A value that is shown gets a number, as in gdb: `$1`, `$2` and so on. `$` is the last one, `$$` the one before it, `$$3` the third before it. A variable that is not set is `void`. Without an argument it shows the last value again.',
    'The session has variables of its own: `$_step`, `$_line`, `$_stage`, `$_snapshot`, `$_exitcode`, `$bpnum`; `show convenience` lists them. Two numbers can have one of `+ - * / %` between them.',
    'FORMAT is a letter, as in gdb, with a blank before it or without (`print/x`): `x` hexadecimal, `d` decimal, `o` octal, `t` binary, `c` characters, `s` as it is. A text that is no number is shown byte by byte.',
  ],
  examples: [
    'print $PATH',
    'print ${VERSION:-none}',
    'print workdir',
    'print $_exitcode',
    'print $_step + 1',
    'print/x $_exitcode',
  ],
  repeat: 'same',
  run(args, context) {
    const { values } = context.memory;
    const { format, rest } = readFormat(args);
    const value = evaluate(rest === '' ? '$' : rest, context);
    if (value !== undefined) values.push(value);
    return Promise.resolve({ number: values.length, value, format });
  },
  *show({ number, value, format }) {
    yield value === undefined ? 'void' : `$${number} = ${inFormat(value, format)}`;
  },
  complete: (_args, context) => completeValue(context),
});

export const output = defineCommand({
  name: 'output',
  group: 'looking',
  usage: ['output $NAME', 'output TEXT', 'output /FORMAT …'],
  formats: true,
  summary: 'Show a value as `print` does, without its number and without a line end',
  details: ['For scripts, beside `echo` and `printf`. FORMAT is as for `print`.'],
  examples: ['output $_snapshot'],
  repeat: 'same',
  run(args, context) {
    if (args === '') throw usageError('Nothing to print.', usage);
    const { format, rest } = readFormat(args);
    const value = evaluate(rest, context);
    context.frontEnd.write(inFormat(value, format));
    return Promise.resolve({ value });
  },
  complete: (_args, context) => completeValue(context),
});

function inFormat(value: Value | undefined, format: OutputFormat | undefined): string {
  return value === undefined || format === undefined ? shown(value) : formatted(value, format);
}

/** What `print` and its like can be given. */
export function completeValue(context: CommandContext): string[] {
  return [...allVariables(context), ...positionNames];
}
