/** The texts of `help`: from the command table, wrapped to a width. */
import { builtKeywords } from '../dockerfile/keywords.js';
import type { Theme } from '../view/theme.js';
import { wrap } from '../view/wrap.js';
import { type Command, type Group, groups, groupTitles, type Topic } from './command.js';

/** What to wrap to, and colours. */
export interface HelpStyle {
  readonly columns: number;
  readonly theme: Theme;
}

const closing = [
  'An instruction in capitals (`RUN make`, `ENV A=b`) is inserted here and run; `!CMD` runs a command in the jail. An empty line does the last command again; unique beginnings of names work.',
  '`help COMMAND` explains a command, `help GROUP` a group of them (`help running`), `help all` all of them; `apropos WORD` finds commands by what they do.',
];

/** Every command on a line, by groups. */
export function* overview(commands: readonly Command[], style: HelpStyle): Iterable<string> {
  yield* commandLists(commands, groups, style);
  for (const paragraph of closing) yield* ['', ...wrap(paragraph, style.columns)];
}

/** The commands of a group with their forms. */
export function* groupPage(group: Group, commands: readonly Command[], style: HelpStyle): Iterable<string> {
  yield* commandLists(commands, [group], style);
  yield '';
  yield* wrap('`help COMMAND` explains one; unique beginnings of names work.', style.columns);
}

/** The forms of every command, by groups. */
export function* everything(commands: readonly Command[], { columns, theme }: HelpStyle): Iterable<string> {
  for (const group of groups) {
    const members = commands.filter((command) => command.group === group);
    if (members.length > 0) yield theme.heading(groupTitles[group]);
    for (const { usage, summary } of members) {
      yield* usage.map((form) => `  ${form}`);
      yield* wrap(`${summary}.`, columns, '      ');
    }
  }
}

function* commandLists(commands: readonly Command[], wanted: readonly Group[], style: HelpStyle): Iterable<string> {
  const { columns, theme } = style;
  const shown = commands.filter(({ group }) => wanted.includes(group));
  const width = Math.max(0, ...shown.map((command) => nameWithAliases(command).length));
  for (const group of wanted) {
    yield theme.heading(`${groupTitles[group]} (help ${group})`);
    for (const command of shown.filter((one) => one.group === group)) {
      yield* entry(nameWithAliases(command), command.summary, width, columns);
    }
  }
}

/** `  name  what it does`, the second column wrapped. */
function* entry(name: string, text: string, width: number, columns: number): Iterable<string> {
  const [first = '', ...more] = wrap(text, Math.max(20, columns - width - 4));
  yield `  ${name.padEnd(width)}  ${first}`;
  for (const line of more) yield `${' '.repeat(width + 4)}${line}`;
}

function nameWithAliases({ name, aliases }: Command): string {
  return aliases === undefined ? name : `${name} (${aliases.join(', ')})`;
}

/** All about one command. */
export function* page(command: Command, { columns }: HelpStyle): Iterable<string> {
  yield* wrap(`${command.summary}.`, columns);
  yield '';
  for (const usage of command.usage) yield `  ${usage}`;
  if (command.aliases !== undefined) yield* ['', `Other names: ${command.aliases.join(', ')}`];
  for (const paragraph of command.details ?? []) yield* ['', ...wrap(paragraph, columns)];
  const { topics = [] } = command;
  if (topics.length > 0) {
    yield '';
    const width = Math.max(...topics.map(({ name }) => name.length));
    for (const { name, summary } of topics) yield* entry(name, summary, width, columns);
    yield* ['', `\`help ${command.name} NAME\` explains one of them.`];
  }
  yield* exampleLines(command.examples ?? []);
}

/** All about one thing that a command can be given: `info steps`, `set dirty`. */
export function* topicPage(command: Command, topic: Topic, { columns }: HelpStyle): Iterable<string> {
  yield* wrap(`${topic.summary}.`, columns);
  yield* ['', `  ${command.name} ${topic.name}${topic.values === undefined ? '' : ` ${topic.values}`}`];
  if (topic.details !== undefined) yield* ['', ...wrap(topic.details, columns)];
}

export function* execPage({ columns }: HelpStyle): Iterable<string> {
  yield* ['Run a shell command in the jail.', '', '  !CMD', ''];
  yield* wrap('It is `exec CMD`: `help exec` says what it runs as, and where. `shell` opens a shell there.', columns);
  yield* exampleLines(['!ls -l', '!cat /etc/passwd']);
}

export function* instructionPage({ columns }: HelpStyle): Iterable<string> {
  yield* ['Insert an instruction here, and run it.', '', `  ${builtKeywords.join('|')} …`, ''];
  yield* wrap(
    'An instruction that is typed as a Dockerfile has it, in capitals, becomes a step of the plan before the step that runs next, and is run at once. A line that ends in a backslash goes on in the next. When it fails it stays in the plan: `edit` changes it, `delete-step` takes it out. `export` writes the Dockerfile with it.',
    columns,
  );
  yield* exampleLines(['RUN apt-get install -y make', 'ENV LANG=C', 'WORKDIR /srv']);
}

function exampleLines(examples: readonly string[]): string[] {
  if (examples.length === 0) return [];
  return ['', 'Examples:', ...examples.flatMap((example) => example.split('\n').map((line) => `  ${line}`))];
}
