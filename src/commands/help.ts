import { type Command, defineCommand, groups, groupTitles } from './command.js';
import { resolveCommand } from './resolve.js';

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
      yield `  ${nameWithAliases(command).padEnd(width)}  ${command.summary}`;
    }
  }
  yield '';
  yield 'An instruction in capitals (`RUN make`, `ENV A=b`) is inserted here and run; `!CMD` runs a command in the jail.';
  yield 'An empty line does the last command again; unique beginnings of names work. `help COMMAND` explains one.';
}

function nameWithAliases({ name, aliases }: Command): string {
  return aliases === undefined ? name : `${name} (${aliases.join(', ')})`;
}

function* page(command: Command): Iterable<string> {
  yield `${command.summary}.`;
  yield '';
  for (const usage of command.usage) yield `  ${usage}`;
  if (command.aliases !== undefined) yield `\nOther names: ${command.aliases.join(', ')}`;
  for (const paragraph of command.details ?? []) yield `\n${paragraph}`;
  if (command.examples !== undefined)
    yield `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`;
}
