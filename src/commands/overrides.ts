/** What commands of the build run with in this session alone: `set` and `unset` of `env`, `arg`, `user` and `workdir`. */
import { printable } from '../view/printable.js';
import { usageError } from './arguments.js';
import type { CommandContext, Topic } from './command.js';

export const overrideNames = ['env', 'arg', 'user', 'workdir'] as const;
type Override = (typeof overrideNames)[number];

const longNames: Readonly<Record<string, Override>> = { environment: 'env' };

function overrideOf(word: string): Override | undefined {
  return overrideNames.find((name) => name === word) ?? longNames[word];
}

export function isOverride(word: string): boolean {
  return overrideOf(word) !== undefined;
}

export const overrideTopics: readonly Topic[] = [
  {
    name: 'env',
    values: 'NAME=VALUE',
    summary: 'A variable that commands get in this session, whatever the Dockerfile sets',
    details:
      'Also `set env NAME VALUE`; without a value it is empty. RUN, `exec` and `shell` have it from now on; the variables that instructions are expanded with stay. `unset env NAME` takes a variable away, the Dockerfile’s too.',
  },
  {
    name: 'arg',
    values: 'NAME=VALUE',
    summary: 'A build argument, as `--build-arg` gives it',
    details: 'The steps from its ARG on have to run again, and the position moves before it.',
  },
  {
    name: 'user',
    values: 'NAME',
    summary: 'The user that commands run as in this session, whatever the Dockerfile says',
  },
  {
    name: 'workdir',
    values: 'PATH',
    summary: 'The directory that commands run in in this session, whatever the Dockerfile says',
  },
];

const usages: Readonly<Record<Override, string>> = {
  env: 'env NAME=VALUE',
  arg: 'arg NAME=VALUE',
  user: 'user NAME',
  workdir: 'workdir PATH',
};

/** `set env NAME=VALUE` and its like. @throws KleeError KLEE_USAGE */
export async function setOverride(word: string, args: string, { debugger: engine }: CommandContext): Promise<string[]> {
  const what = overrideOf(word) ?? 'env';
  const usage = `set ${usages[what]}`;
  if (what === 'user' || what === 'workdir') {
    if (args === '') throw usageError('To what?', usage);
    const changed = await (what === 'user' ? engine.overrides.setUser(args) : engine.overrides.setWorkdir(args));
    return changed ? [] : ['Nothing was changed.'];
  }
  if (args === '') {
    // As in gdb.
    const about = what === 'env' ? 'environment variable and value' : 'build argument and value';
    throw usageError(`Argument required (${about}).`, usage);
  }
  const [, name, sign, value = ''] = /^([A-Za-z_][^\s=]*)\s*(=|\s|$)\s*([\s\S]*)$/.exec(args) ?? [];
  if (name === undefined) throw usageError(`'${args}' sets no variable.`, usage);
  if (what === 'arg') {
    await engine.overrides.setArgument(name, value);
    return [];
  }
  await engine.overrides.setVariable(name, value);
  return sign === '' ? [`Setting environment variable "${name}" to null value.`] : [];
}

/** `unset env NAME` and its like. @throws KleeError KLEE_USAGE */
export async function unsetOverride(
  word: string,
  args: string,
  { debugger: engine }: CommandContext,
): Promise<string[]> {
  const { overrides } = engine;
  const what = overrideOf(word);
  const usage = 'unset env [NAME] | unset arg NAME | unset user | unset workdir';
  if (what === undefined) throw usageError(word === '' ? 'Unset what?' : `'${word}' cannot be unset.`, usage);
  if (what === 'env') {
    if (args === '') await overrides.resetVariables();
    else await overrides.unsetVariable(args);
    return [];
  }
  if (what === 'arg') {
    if (args === '') throw usageError('Which build argument?', usage);
    if (!Object.hasOwn(overrides.buildArgs, args)) return [`Build argument "${args}" not given.`];
    await overrides.setArgument(args, undefined);
    return [];
  }
  if (args !== '') throw usageError(`'${args}' is too much.`, usage);
  const changed = await (what === 'user' ? overrides.setUser(undefined) : overrides.setWorkdir(undefined));
  return changed ? [] : [`No ${what} was set.`];
}

/** What is set now. */
export function overrideLines({ debugger: engine }: CommandContext): string[] {
  const { environment, user, workdir } = engine.environment().overrides;
  const variables = Object.entries(environment).map(([name, value]) =>
    value === null ? `env:  ${name} is taken away.` : `env:  ${name}=${printable(value)}`,
  );
  const one = (name: string, value: string | null) => (value === null ? [] : [`${name}:  ${printable(value)}`]);
  const args = Object.entries(engine.overrides.buildArgs).map(([name, value]) => `arg:  ${name}=${printable(value)}`);
  return [...variables, ...args, ...one('user', user), ...one('workdir', workdir)];
}
