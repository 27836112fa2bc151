import { KleeError } from '../errors.js';
import { defineCommand } from './command.js';

export const shell = defineCommand({
  name: 'shell',
  aliases: ['sh'],
  group: 'looking',
  usage: ['shell', 'shell CMD'],
  summary: 'Open a shell in the jail, where the step stands',
  details: [
    "As the step's user, in its directory, with its variables: at a failed step, in what it left. Files changed there make the session dirty (`*` in the prompt): before the next step runs you are asked what to do with them.",
    'Without a terminal use `exec`.',
  ],
  examples: ['shell', 'shell vi /etc/app.conf'],
  repeat: 'never',
  async run(args, context) {
    const { frontEnd } = context;
    if (!frontEnd.interactive) {
      throw new KleeError('KLEE_USAGE', 'shell needs a terminal.', { hint: 'exec CMD runs a command without one' });
    }
    const exit = await frontEnd.lendTerminal(() => context.debugger.jail.shell(args === '' ? undefined : args));
    context.memory.convenience.set('_shell_exitcode', exit.code);
    return exit;
  },
  *show(exit) {
    if (exit.code !== 0) yield `(the shell ended with exit code ${exit.code})`;
  },
});
