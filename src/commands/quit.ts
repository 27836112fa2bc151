import { usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { evaluate } from './evaluate.js';

const usage = 'quit [STATUS]';

export const quit = defineCommand({
  name: 'quit',
  aliases: ['q', 'exit'],
  group: 'session',
  usage: [usage],
  summary: 'End the session',
  details: [
    'Asks first when the plan has edits that were not exported and the session is not kept, and when changes were made by hand inside a step, which are never kept. STATUS is what klee exits with: a number from 0 to 255, or a variable. Without it that is 1 at a failed step, else 0.',
    'At a terminal, a session that has executed or edited something is kept, unless it stands at the end of a build that has become an image: the last line that klee prints is the command that goes on with it. `kill` ends it for good.',
  ],
  examples: ['quit', 'quit 3', 'quit $_exitcode'],
  repeat: 'never',
  async run(args, context) {
    const status = args === '' ? undefined : evaluate(args, context);
    if (args !== '' && (!/^\d{1,3}$/.test(String(status)) || Number(status) > 255)) {
      throw usageError(`'${args}' is not an exit status.`, usage);
    }
    if (!(await mayLeave(context))) return;
    context.frontEnd.quit(Number(status ?? (context.debugger.position().failed ? 1 : 0)));
  },
  complete: () => ['$_exitcode'],
});

const losses = {
  edits: 'The edits were not exported.',
  hands: 'The changes made by hand inside the step are not kept.',
};

/** Asks whether the session may end, where something is lost with it. */
export async function mayLeave({
  debugger: { loses },
  frontEnd,
}: Pick<CommandContext, 'debugger' | 'frontEnd'>): Promise<boolean> {
  return loses === undefined || frontEnd.confirm(`${losses[loses]} Quit anyway?`);
}
