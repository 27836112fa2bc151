import { defineCommand } from './command.js';
import { usageError } from './arguments.js';

const usage = 'print $NAME | TEXT | user | workdir | cmd';

export const print = defineCommand({
  name: 'print',
  aliases: ['p'],
  group: 'looking',
  usage: ['print $NAME', 'print TEXT', 'print user|workdir|cmd'],
  summary: 'Show a variable, or a text with its variables replaced, as an instruction here would have it',
  details: [
    'A value that is shown gets a number, as in gdb: `$1`, `$2` and so on. A variable that is not set is `void`.',
  ],
  examples: ['print $PATH', 'print ${VERSION:-none}', 'print workdir'],
  repeat: 'same',
  run(args, context) {
    if (args === '') throw usageError('Nothing to print.', usage);
    const { user, directory, cmd, variables } = context.debugger.environment();
    const settings: Record<string, string> = { user, workdir: directory, cmd: JSON.stringify(cmd) };
    const name = /^\$(?:(\w+)|\{(\w+)\})$/.exec(args);
    // gdb's hand leaves the sign out.
    const variable = name?.[1] ?? name?.[2] ?? (Object.hasOwn(variables, args) ? args : undefined);
    const { values } = context.memory;
    const numbered = variable === undefined || !/^\d+$/.test(variable) ? undefined : values[Number(variable) - 1];
    const unset = variable !== undefined && numbered === undefined && !Object.hasOwn(variables, variable);
    const value = unset
      ? undefined
      : (numbered ??
        settings[args.toLowerCase()] ??
        (variable === undefined ? context.debugger.expand(args) : variables[variable]));
    if (value !== undefined) values.push(value);
    return Promise.resolve({ number: values.length, value });
  },
  *show({ number, value }) {
    yield value === undefined ? 'void' : `$${number} = ${JSON.stringify(value)}`;
  },
  complete: (_args, context) => [
    ...Object.keys(context.debugger.environment().variables).map((name) => `$${name}`),
    'user',
    'workdir',
    'cmd',
  ],
});
