import { defineCommand } from './command.js';
import { usageError } from './arguments.js';
import { splitWhere, whereDetails } from './hands-place.js';

const usage = 'exec [--root|--tools IMAGE] CMD';

export const exec = defineCommand({
  name: 'exec',
  group: 'looking',
  usage: ['exec CMD', 'exec --root CMD', 'exec --tools IMAGE CMD', '!CMD'],
  summary: 'Run a shell command in the jail',
  details: [
    "As the step's user, in its directory, with its variables, inside a step with those that its next command would have; by /bin/sh. `$_shell_exitcode` is its exit code afterwards. What changes files can become an instruction by `record`.",
    ...whereDetails,
  ],
  examples: [
    'exec cat /etc/passwd',
    '!ls -l',
    'exec --root apt-get install -y strace',
    'exec --tools busybox ls -l bin',
  ],
  repeat: 'same',
  async run(args, context) {
    const { where, line } = splitWhere(args, usage);
    if (line === '') throw usageError('No command to run.', usage);
    const exit = await context.debugger.jail.exec(line, where);
    context.memory.convenience.set('_shell_exitcode', exit.code);
    return exit;
  },
  *show(exit) {
    if (exit.code !== 0) yield `(exit code ${exit.code})`;
  },
});
