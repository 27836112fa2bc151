import { KleeError } from '../errors.js';
import { usageError } from './arguments.js';
import { type Command, type CommandContext, defineCommand } from './command.js';
import { page, topicPage } from './help-pages.js';
import { asCommand } from './user-command.js';

const usage = 'apropos [-v] REGEX';

interface Found {
  readonly name: string;
  readonly summary: string;
  /** The whole of its help. */
  readonly text: readonly string[];
}

/** @param table the commands of the table */
export function aproposCommand(table: () => readonly Command[]): Command {
  return defineCommand<{ readonly found: readonly Found[]; readonly verbose: boolean }>({
    name: 'apropos',
    group: 'session',
    usage: [usage],
    summary: 'Find commands, settings and topics by what their help says',
    details: [
      'REGEX is a regular expression, in whatever case. It is looked for in names, summaries, explanations and examples. `-v` shows the whole help of each.',
    ],
    examples: ['apropos snapshot', 'apropos ^set', 'apropos -v going.back'],
    repeat: 'never',
    run(args, context) {
      const [, verbose, text = ''] = /^(-v\s+)?([\s\S]*)$/.exec(args) ?? [];
      if (text === '') throw usageError('What are you looking for?', usage);
      const pattern = patternOf(text);
      const found = everything(table(), context).filter(({ name, text: help }) =>
        [name, ...help].some((line) => pattern.test(line)),
      );
      return Promise.resolve({ found, verbose: verbose !== undefined });
    },
    *show({ found, verbose }) {
      if (found.length === 0) yield 'Nothing is found.';
      for (const { name, summary, text } of found) {
        yield `${name} -- ${summary}.`;
        if (verbose) yield* [...text.map((line) => (line === '' ? '' : `    ${line}`)), ''];
      }
    },
  });
}

/** @throws KleeError KLEE_USAGE for no regular expression */
function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    throw new KleeError('KLEE_USAGE', `Error in regular expression: ${(error as Error).message}`, { cause: error });
  }
}

function everything(table: readonly Command[], { memory, frontEnd }: CommandContext): Found[] {
  // Not wrapped: what is looked for is not broken by a line end.
  const style = { columns: Infinity, theme: frontEnd.theme };
  const commands = [...[...memory.userCommands.values()].map(asCommand), ...table];
  return commands.flatMap((command) => [
    { name: command.name, summary: command.summary, text: [...page({ ...command, topics: [] }, style)] },
    ...(command.topics ?? []).map((topic) => ({
      name: `${command.name} ${topic.name}`,
      summary: topic.summary,
      text: [...topicPage(command, topic, style)],
    })),
  ]);
}
