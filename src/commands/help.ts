import { allKeywords } from '../dockerfile/keywords.js';
import { splitFirst } from './arguments.js';
import { type Command, type CommandContext, defineCommand, groups } from './command.js';
import {
  everything,
  execPage,
  groupPage,
  type HelpStyle,
  instructionPage,
  overview,
  page,
  topicPage,
} from './help-pages.js';
import { completeName, resolveCommand, resolvePrefix } from './resolve.js';
import { asCommand } from './user-command.js';

/** The width of help where nothing else is set: what every terminal has. */
const usualColumns = 80;

type Page = (style: HelpStyle) => Iterable<string>;

/** `help` itself is in the table that it prints, so it is made with the rest of it. */
export function helpCommand(table: () => readonly Command[]): Command {
  const withOwn = ({ memory }: CommandContext) => [...[...memory.userCommands.values()].map(asCommand), ...table()];
  return defineCommand<{ lines: readonly string[] }>({
    name: 'help',
    aliases: ['h', '?'],
    group: 'session',
    usage: ['help', 'help COMMAND', 'help info|set|show NAME', 'help GROUP', 'help all'],
    summary: 'List the commands, or explain one',
    details: [
      'A GROUP is the word behind the title of a list: `running`, `looking`. Instructions (`help RUN`) and `!` are explained too. `apropos` searches in all of it.',
    ],
    examples: ['help break', 'help info steps', 'help set dirty', 'help running', 'help all'],
    repeat: 'never',
    run(args, context) {
      const columns = context.memory.preferences.width ?? usualColumns;
      const wanted = pageOf(args, withOwn(context));
      return Promise.resolve({ lines: [...wanted({ columns, theme: context.frontEnd.theme })] });
    },
    show: ({ lines }) => lines,
    complete(args, context) {
      const [first, rest] = splitFirst(args);
      if (args.includes(' ')) {
        const topics = withOwn(context).find(({ name }) => name === first)?.topics ?? [];
        return completeName(
          rest,
          topics.map(({ name }) => name),
        );
      }
      return [...withOwn(context).map(({ name }) => name), ...groups, 'all'];
    },
  });
}

/** @throws KleeError KLEE_USAGE for what is nothing */
function pageOf(args: string, commands: readonly Command[]): Page {
  const [first, rest] = splitFirst(args);
  if (args === '') return (style) => overview(commands, style);
  if (args === 'all') return (style) => everything(commands, style);
  if (first.startsWith('!')) return execPage;
  if (allKeywords.includes(first)) return instructionPage;
  const isName = commands.some(({ name, aliases = [] }) => name === first || aliases.includes(first));
  const [group, ...others] = isName ? [] : resolvePrefix(first, groups);
  const found = groups.find((one) => one === group);
  if (rest === '' && found !== undefined && others.length === 0 && (found === first || !begins(first, commands))) {
    return (style) => groupPage(found, commands, style);
  }
  const command = resolveCommand(first, commands);
  const { topics = [] } = command;
  const [name] = resolvePrefix(
    rest,
    topics.map((topic) => topic.name),
  );
  const topic = topics.find((one) => one.name === name);
  return topic === undefined ? (style) => page(command, style) : (style) => topicPage(command, topic, style);
}

function begins(word: string, commands: readonly Command[]): boolean {
  return commands.some(({ name }) => name.startsWith(word));
}
