import { KleeError } from '../errors.js';
import { version } from '../version.js';
import { printable } from '../view/printable.js';
import { type CommandContext, defineCommand } from './command.js';
import { allConvenience } from './convenience.js';
import { shown } from './evaluate.js';
import { overrideLines } from './overrides.js';
import { completeName, resolvePrefix } from './resolve.js';
import { settings, settingOf, settingsBelow } from './settings/table.js';

/** How many values `show values` shows, as gdb. */
const valueCount = 10;

type Topic = (context: CommandContext, rest: string) => readonly string[];

const topics: Readonly<Record<string, Topic>> = {
  convenience: (context) => allConvenience(context).map(([name, value]) => `$${name} = ${shown(value)}`),
  values({ memory: { values } }) {
    const first = Math.max(0, values.length - valueCount);
    return values.slice(first).map((value, index) => `$${first + index + 1} = ${shown(value)}`);
  },
  environment({ debugger: engine }, rest) {
    const { variables } = engine.environment();
    const shownNames = Object.keys(variables).filter((name) => rest === '' || name === rest);
    if (rest !== '' && shownNames.length === 0) return [`Environment variable "${rest}" not defined.`];
    return shownNames.map((name) => `${name}${rest === '' ? '=' : ' = '}${printable(variables[name] ?? '')}`);
  },
  arg({ debugger: engine }, rest) {
    const given = Object.entries(engine.overrides.buildArgs).filter(([name]) => rest === '' || name === rest);
    if (given.length === 0)
      return [rest === '' ? 'No build argument is given.' : `Build argument "${rest}" not given.`];
    return given.map(([name, value]) => `${name}=${printable(value)}`);
  },
  version: () => [`klee ${version()}`],
  workdir: ({ debugger: engine }) => [`Commands run in ${engine.environment().directory}.`],
  user({ memory: { userCommands } }, rest) {
    if (rest !== '' && !userCommands.has(rest)) throw new KleeError('KLEE_USAGE', 'Not a user command.');
    const chosen = [...userCommands.values()].filter(({ name }) => rest === '' || name === rest);
    return chosen.flatMap((command) => [
      `User command "${command.name}":`,
      ...command.lines.map((line) => `  ${line.trim()}`),
      '',
    ]);
  },
};

const topicNames = Object.keys(topics);

export const show = defineCommand<readonly string[]>({
  name: 'show',
  group: 'session',
  usage: [
    'show',
    'show SETTING',
    'show convenience|values',
    'show environment [NAME]',
    'show arg [NAME]',
    'show user [NAME]',
    'show version',
  ],
  summary: 'Show settings, variables of the debugger, values, and commands of your own',
  details: [
    'Alone it shows every setting, with the beginning of a name all that begin with it. `convenience` are the variables of the debugger, `$_step` and its like and those that `set $NAME` has made; `values` the last ten that `print` has shown; `environment` the variables of the build here; `arg` the build arguments; `user` what `define` has made; `version` that of klee.',
  ],
  topics: settings.map(({ name, summary }) => ({ name, summary })),
  examples: ['show', 'show dirty', 'show history', 'show convenience', 'show user'],
  repeat: 'never',
  async run(args, context) {
    const [, first = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(args) ?? [];
    const below = settingsBelow(args);
    if (below.length > 1 || args === '') {
      const lines = await Promise.all(below.map(async (setting) => `${setting.name}:  ${await setting.show(context)}`));
      return args === '' ? [...lines, ...overrideLines(context)] : lines;
    }
    const [topic = '', ...others] = resolvePrefix(first, topicNames);
    if (others.length === 0 && Object.hasOwn(topics, topic)) return topics[topic]?.(context, rest) ?? [];
    const [setting] = settingOf(args);
    return [await setting.show(context)];
  },
  show: (lines) => lines,
  complete(args, { memory, debugger: engine }) {
    if (args.startsWith('user ')) return [...memory.userCommands.keys()];
    if (args.startsWith('environment ')) return Object.keys(engine.environment().variables);
    return completeName(args, [...settings.map(({ name }) => name), ...topicNames]);
  },
});
