import type { HandsEnd } from '../debugger/run/by-hand.js';
import { KleeError } from '../errors.js';
import { changeLine } from '../view/changes.js';
import type { Theme } from '../view/theme.js';
import { defineCommand } from './command.js';
import { splitWhere, whereDetails } from './hands-place.js';

const usage = 'shell [--root|--tools IMAGE] [CMD]';

/** How many changed files are named; `diff` has them all. */
const named = 20;

export const shell = defineCommand({
  name: 'shell',
  aliases: ['sh'],
  group: 'looking',
  usage: ['shell', 'shell CMD', 'shell --root [CMD]', 'shell --tools IMAGE [CMD]'],
  summary: 'Open a shell in the jail, where the step stands',
  details: [
    "As the step's user, in its directory, with its variables: at a failed step, in what it left; inside a step, with the directory, the exported variables and the umask that its next command would have. Files changed there make the session dirty (`*` in the prompt): at its end, or before the next step runs, you are asked what becomes of them: they are dropped, or `record` makes instructions of them, or they are kept.",
    ...whereDetails,
    'bash and the ash of BusyBox record what is typed for `record`, also after `su USER`, though not after `su -` and sudo; a line that begins with a blank is not recorded. Other shells record nothing, which is said. Without a terminal use `exec`.',
  ],
  examples: ['shell', 'shell vi /etc/app.conf', 'shell --tools busybox'],
  repeat: 'never',
  async run(args, context) {
    const { frontEnd, debugger: engine } = context;
    if (!frontEnd.interactive) {
      throw new KleeError('KLEE_USAGE', 'shell needs a terminal.', { hint: 'exec CMD runs a command without one' });
    }
    const { where, line } = splitWhere(args, usage);
    const end = await frontEnd.lendTerminal(() => engine.jail.shell(line === '' ? undefined : line, where));
    context.memory.convenience.set('_shell_exitcode', end.exit.code);
    // Before it is asked what becomes of it.
    for (const text of endLines(end, frontEnd.theme)) frontEnd.write(`${text}\n`);
    if (end.changes.length > 0) await engine.hands.afterShell();
    return end;
  },
});

function* endLines({ exit, changes, recorded }: HandsEnd, theme: Theme): Iterable<string> {
  if (exit.code !== 0) yield `(the shell ended with exit code ${exit.code})`;
  for (const change of changes.slice(0, named)) yield changeLine(change, theme);
  if (changes.length > named) yield `and ${changes.length - named} more; \`diff\` shows all`;
  if (changes.length === 0) return;
  if (recorded?.any === false)
    yield theme.dim('(this shell records nothing: of what was done in it, files alone can be recorded)');
  for (const line of recorded?.unrecorded ?? []) yield theme.dim(`(what was typed after \`${line}\` was not recorded)`);
}
