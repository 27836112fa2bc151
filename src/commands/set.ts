import { KleeError } from '../errors.js';
import { splitFirst, usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { setConvenience } from './convenience.js';
import { evaluate, shown } from './evaluate.js';
import { hostFiles } from './host-files.js';
import { isOverride, overrideNames, overrideTopics, setOverride } from './overrides.js';
import { completeName } from './resolve.js';
import { settingOf, settings } from './settings/table.js';

const variableUsage = ['set $NAME = VALUE', 'set var NAME=VALUE'];

export const set = defineCommand<readonly string[]>({
  name: 'set',
  group: 'session',
  usage: ['set SETTING VALUE', ...variableUsage],
  topics: [...settings, ...overrideTopics],
  summary: 'Change a setting, or a variable',
  details: [
    'Beginnings of names work: `set hist s off`. `show NAME` says what a setting is; `help set NAME` says what it does.',
    '`set $NAME = VALUE` makes a variable of the debugger, for `print`, `printf`, `echo` and `quit`: a number, a text in quotes, another variable, or a sum.',
    '`set var NAME=VALUE` changes a variable of the build: it inserts `ENV NAME=VALUE` before the step that runs next, and runs it, as the instruction alone would.',
    '`set env|user|workdir|arg` change what commands run with in this session alone, whatever the Dockerfile says: RUN, `exec` and `shell` from now on, or for a build argument from its ARG on. The plan stays as it is, and `export` says what it does not have. `unset` takes them back, and so does `undo`.',
  ],
  examples: [
    'set jailparam allow.sysvipc',
    'set dirty drop',
    'set listsize 20',
    'set $n = 5',
    'set var LANG=C',
    'set env LANG=C',
  ],
  repeat: 'never',
  async run(args, context) {
    const [first, rest] = splitFirst(args);
    if (first.startsWith('$')) return setOwn(args, context);
    if (['var', 'variable'].includes(first)) return setVariable(rest, context);
    if (isOverride(first)) return setOverride(first, rest, context);
    const [setting, value] = settingOf(args);
    return setting.write(value, context);
  },
  show: (lines) => lines,
  complete(args, context) {
    if (/^(?:var|variable|env|environment|arg) \S*$/.test(args)) {
      return Object.keys(context.debugger.environment().variables);
    }
    const known = settings.find(({ name }) => args.startsWith(`${name} `));
    if (known !== undefined) return known.path === true ? hostFiles(args) : (known.choices ?? []);
    return completeName(args, [...settings.map(({ name }) => name), ...overrideNames, 'var']);
  },
});

function setOwn(args: string, context: CommandContext): string[] {
  const [, name, text] = /^\$([A-Za-z_]\w*)\s*=\s*([\s\S]*)$/.exec(args) ?? [];
  if (name === undefined || text === undefined) {
    throw usageError(`'${args}' sets no variable.`, variableUsage.join(' | '));
  }
  setConvenience(name, text === '' ? undefined : evaluate(text, context), context);
  return [];
}

async function setVariable(args: string, context: CommandContext): Promise<string[]> {
  const [, name, text] = /^([A-Za-z_]\w*)\s*(?:=|\s)\s*([\s\S]*)$/.exec(args) ?? [];
  if (name === undefined || text === undefined) {
    throw usageError(`'${args}' sets no variable of the build.`, variableUsage.join(' | '));
  }
  await context.debugger.running.perform(`ENV ${name}=${word(text, context)}`);
  return [];
}

/** A value as one word of an instruction. What is quoted already, or has nothing to quote, stays as it is. */
function word(text: string, context: CommandContext): string {
  if (/\n/.test(text)) throw new KleeError('KLEE_USAGE', 'A value is one line.');
  const own = /^\$(?:_\w*|bpnum|\d+|\$\d*)?$/.test(text) ? evaluate(text, context) : text;
  const plain = own === undefined ? '' : String(own);
  if (/^["']/.test(plain) || /^[^\s"'\\]+$/.test(plain)) return plain;
  return shown(plain);
}
