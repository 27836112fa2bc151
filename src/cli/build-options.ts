/** The options that `build`, `debug` and `run` share, and what they mean. */
import { isAbsolute, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DialectName } from '../dockerfile/dialect.js';
import type { Mount } from '../jail/jail.js';

export interface JailOptions {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly mount?: readonly Mount[];
  readonly jailparam?: readonly string[];
  readonly driver: 'host' | 'disabled';
}

export interface BuildOptions extends JailOptions {
  readonly buildArg?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly dialect: DialectName;
}

export function addJailOptions(command: Command): Command {
  return command
    .option('-u, --user <user>', 'run commands as this user')
    .option('-e, --env <name=value>', 'an environment variable for every command (repeatable)', collectPair)
    .option(
      '-m, --mount <src:dst[:ro|rw]>',
      'a file or directory of the host that the jail sees (repeatable)',
      collectMount,
    )
    .option('-J, --jailparam <param>', 'a parameter of jail(8), e.g. allow.sysvipc (repeatable)', collect)
    .addOption(
      new Option('-l, --driver <network>', 'the network of the jail').choices(['host', 'disabled']).default('host'),
    );
}

export function addBuildOptions(command: Command): Command {
  return addJailOptions(command)
    .option('--build-arg <name=value>', 'the value of an ARG (repeatable)', collectPair)
    .option('--from <image>', 'build on this image instead of the one that FROM names')
    .addOption(dialectOption());
}

/** `--dialect`: also says what jails deny. */
export function dialectOption(): Option {
  return new Option('--dialect <name>', 'whose builder the Dockerfile is for')
    .choices(['kleene', 'docker'])
    .default('kleene');
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function collectPair(value: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, text] = /^([^=]+)=([\s\S]*)$/.exec(value) ?? [];
  if (name === undefined || text === undefined) throw new InvalidArgumentError('It has to be NAME=VALUE.');
  return { ...earlier, [name]: text };
}

function collectMount(value: string, earlier: readonly Mount[] = []): Mount[] {
  return [...earlier, parseMount(value)];
}

/** `SRC:DST[:ro|rw]`. */
export function parseMount(value: string): Mount {
  const [source = '', target = '', mode = 'rw', ...more] = value.split(':');
  if (source === '' || !isAbsolute(target) || more.length > 0 || (mode !== 'ro' && mode !== 'rw')) {
    throw new InvalidArgumentError('It has to be SRC:DST[:ro|rw], DST absolute.');
  }
  return { source: resolve(source), target, readOnly: mode === 'ro' };
}
