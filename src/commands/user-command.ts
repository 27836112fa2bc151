/** Commands that a person makes of others: what `define` makes and `document` explains. */
import { KleeError } from '../errors.js';
import { type Command, defineCommand } from './command.js';
import type { UserCommand } from './memory.js';

/** How deep they may call each other, as gdb has it. */
const maxDepth = 1024;

/** A command of the user's as one of the table. */
export function asCommand({ name, lines, document }: UserCommand): Command {
  const [summary = 'User-defined', ...details] = document;
  return defineCommand({
    name,
    group: 'user-defined',
    usage: [name],
    summary: summary.replace(/\.$/, ''),
    details,
    repeat: 'same',
    async run(args, { memory, perform }) {
      const given = lines.map((line) => withArguments(line, words(args)));
      if (memory.depth >= maxDepth) {
        throw new KleeError('KLEE_USAGE', 'Max user call depth exceeded -- command aborted.');
      }
      memory.depth += 1;
      try {
        // So deep a call would not fit on the stack at once.
        await Promise.resolve();
        await perform(given);
      } finally {
        memory.depth -= 1;
      }
    },
  });
}

/** The words of a call; one in quotes keeps its blanks, and its quotes. */
function words(args: string): string[] {
  return args.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']|["'])+/g) ?? [];
}

/** A line with `$argc`, `$arg0`, `$arg1`, … replaced. @throws KleeError KLEE_USAGE as gdb words it */
function withArguments(line: string, given: readonly string[]): string {
  return line.replace(/\$arg(c|\d+)(?!\w)/g, (_, which: string) => {
    if (which === 'c') return String(given.length);
    const argument = given[Number(which)];
    if (argument === undefined) throw new KleeError('KLEE_USAGE', `Missing argument ${which} in user function.`);
    return argument;
  });
}
