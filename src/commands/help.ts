import { type Command, defineCommand, groups, groupTitles } from './command.js';
import { wrap } from '../view/wrap.js';
import { resolveCommand } from './resolve.js';

/** The width of help: what every terminal has. */
const columns = 80;

/** `help` itself is in the table that it prints, so it is made with the rest of it. */
export function helpCommand(others: () => readonly Command[]): Command {
  return defineCommand<Command | undefined>({
    name: 'help',
    aliases: ['h', '?'],
    group: 'session',
    usage: ['help [COMMAND]'],
    summary: 'List the commands, or explain one',
    repeat: 'never',
    run: (args) => Promise.resolve(args === '' ? undefined : resolveCommand(args, others())),
    *show(command, theme) {
      yield* command === undefined ? overview(others(), theme.heading) : page(command);
    },
    complete: () => others().map(({ name }) => name),
  });
}

function* overview(commands: readonly Command[], heading: (text: string) => string): Iterable<string> {
  const width = Math.max(...commands.map((command) => nameWithAliases(command).length));
  for (const group of groups) {
    yield heading(groupTitles[group]);
    for (const command of commands.filter((one) => one.group === group)) {
      const [first = '', ...more] = wrap(command.summary, columns - width - 4);
      yield `  ${nameWithAliases(command).padEnd(width)}  ${first}`;
      for (const line of more) yield `${' '.repeat(width + 4)}${line}`;
    }
  }
  yield '';
  yield* wrap(
    'An instruction in capitals (`RUN make`, `ENV A=b`) is inserted here and run; `!CMD` runs a command in the jail. An empty line does the last command again; unique beginnings of names work. `help COMMAND` explains one.',
    columns,
  );
}

function nameWithAliases({ name, aliases }: Command): string {
  return aliases === undefined ? name : `${name} (${aliases.join(', ')})`;
}

function* page(command: Command): Iterable<string> {
  yield `${command.summary}.`;
  yield '';
  for (const usage of command.usage) yield `  ${usage}`;
  if (command.aliases !== undefined) yield* ['', `Other names: ${command.aliases.join(', ')}`];
  for (const paragraph of command.details ?? []) yield* ['', ...wrap(paragraph, columns)];
  if (command.examples !== undefined) yield* ['', 'Examples:', ...command.examples.map((example) => `  ${example}`)];
}
