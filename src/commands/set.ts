import { KleeError } from '../errors.js';
import { formatParameter, parseParameter } from '../jail/parameters.js';
import { splitFirst, usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { execDirection } from './exec-direction.js';

interface Setting {
  readonly usage: string;
  readonly values: readonly string[];
  set(value: string, context: CommandContext): Promise<string[]> | string[];
}

function oneOf<T extends string>(value: string, values: readonly T[], usage: string): T {
  const found = values.find((one) => one === value);
  if (found === undefined) throw usageError(`'${value}' is none of ${values.join(', ')}.`, `set ${usage}`);
  return found;
}

const settings: Readonly<Record<string, Setting>> = {
  jailparam: {
    usage: 'jailparam NAME[=VALUE]',
    values: [],
    async set(value, context) {
      const parameter = parseParameter(value);
      const warnings = await context.debugger.setJailParameter(parameter);
      return [...warnings.map((warning) => `warning: ${warning}`), `jail parameter ${formatParameter(parameter)}`];
    },
  },
  dirty: {
    usage: 'dirty ask|drop|keep',
    values: ['ask', 'drop', 'keep'],
    set(value, context) {
      context.debugger.dirtyPolicy = oneOf(value, ['ask', 'drop', 'keep'], 'dirty ask|drop|keep');
      return [];
    },
  },
  [execDirection.name]: {
    usage: `${execDirection.name} ${execDirection.values}`,
    values: execDirection.choices,
    set: (value, context) => execDirection.write(value, context),
  },
  revive: {
    usage: 'revive on|off',
    values: ['on', 'off'],
    set(value, context) {
      context.debugger.reviveAlways = oneOf(value, ['on', 'off'], 'revive on|off') === 'on';
      return [];
    },
  },
};

export const set = defineCommand({
  name: 'set',
  group: 'session',
  usage: Object.values(settings).map(({ usage }) => `set ${usage}`),
  summary: 'Change a setting of the session',
  details: [
    '`jailparam` gives the jail a parameter of jail(8) from the next command on, as `-J` does; a jail that runs is stopped. `dirty` says what happens with changes made by hand before the next step: `ask`, `drop` them, or `keep` them, which marks the session as not reproducible. `exec-direction reverse` has `next`, `step`, `continue` and `finish` go back. `revive on` starts again, unasked, what steps had left running when moving about stops it.',
  ],
  examples: ['set jailparam allow.sysvipc', 'set dirty drop', 'set revive on'],
  repeat: 'never',
  async run(args, context) {
    const [name, value] = splitFirst(args);
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting === undefined) {
      throw new KleeError('KLEE_USAGE', name === '' ? 'Set what?' : `There is no setting '${name}'.`, {
        hint: `there are ${Object.keys(settings).join(', ')}`,
      });
    }
    if (value === '') throw usageError('To what?', `set ${setting.usage}`);
    return setting.set(value, context);
  },
  show: (lines) => lines,
  complete(args) {
    const [name] = splitFirst(args);
    return args.includes(' ') ? (settings[name]?.values ?? []) : Object.keys(settings);
  },
});
