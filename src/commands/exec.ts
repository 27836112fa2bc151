import { defineCommand } from './command.js';
import { usageError } from './arguments.js';

export const exec = defineCommand({
  name: 'exec',
  group: 'looking',
  usage: ['exec CMD', '!CMD'],
  summary: 'Run a shell command in the jail',
  details: [
    "As the step's user, in its directory, with its variables; by /bin/sh. `$_shell_exitcode` is its exit code afterwards.",
  ],
  examples: ['exec cat /etc/passwd', '!ls -l'],
  repeat: 'same',
  async run(args, context) {
    if (args === '') throw usageError('No command to run.', 'exec CMD');
    const exit = await context.debugger.jail.exec(args);
    context.memory.convenience.set('_shell_exitcode', exit.code);
    return exit;
  },
  *show(exit) {
    if (exit.code !== 0) yield `(exit code ${exit.code})`;
  },
});
