/** The command lines of jail(8) and jexec(8). Pure. */
import type { JailSpec } from '../jail.js';
import { entryOf, formatParameter, type JailParameter } from '../parameters.js';
import type { JailUser } from '../users.js';
import { lastOf } from './settings.js';

/** Where the programs that commands go through are in an image: FreeBSD's base system. */
export const helpers = { env: '/usr/bin/env', shell: '/bin/sh', chroot: '/usr/sbin/chroot' } as const;

/**
 * `jail -c …`: Kleene's parameters, in whose place those of the same name that were given stand, and `persist`, since jail(8)
 * loses the exit code of a `command`.
 * @param root the tree's path without symbolic links, as the mount table will have it.
 */
export function jailArguments(spec: JailSpec, root: string): string[] {
  const given = spec.parameters.filter(({ name }) => entryOf(name)?.freebsd === 'map');
  const isGiven = (name: string) => given.some((parameter) => parameter.name === name);
  const defaults = defaultsOf(spec, given).filter(({ name }) => !isGiven(name));
  return [
    'jail',
    '-c',
    `path=${root}`,
    `name=${spec.id}`,
    ...[...defaults, ...merged(given)].flatMap(words),
    'persist',
  ];
}

function defaultsOf(spec: JailSpec, given: readonly JailParameter[]): JailParameter[] {
  const parameter = (name: string, value: string | boolean): JailParameter => ({ name, value });
  const isGiven = (name: string) => given.some((other) => other.name === name);
  // "vnet jails cannot have IP address restrictions", of which ip4=inherit is one (sys/kern/kern_jail.c); addresses mean ip4=new.
  const ownNetwork = lastOf(given, 'vnet') === 'new' || lastOf(given, 'ip_hostname') === true;
  const internet = (version: string) =>
    ownNetwork || isGiven(`${version}.addr`)
      ? []
      : [parameter(version, spec.network === 'host' ? 'inherit' : 'disable')];
  // A name of its own means host=new.
  const hostname = lastOf(given, 'host') === 'inherit' ? [] : [parameter('host.hostname', spec.hostname)];
  const systemVIpc = ['sysvmsg', 'sysvsem', 'sysvshm'].some(isGiven) ? [] : [parameter('allow.sysvipc', true)];
  return [
    ...internet('ip4'),
    ...internet('ip6'),
    ...hostname,
    parameter('mount.devfs', true),
    parameter('exec.clean', true),
    parameter('exec.stop', '/bin/sh /etc/rc.shutdown'),
    ...(spec.profile === 'docker' ? [parameter('allow.raw_sockets', true), ...systemVIpc] : []),
  ];
}

/** All values of a list, of any other parameter the last. */
function merged(given: readonly JailParameter[]): JailParameter[] {
  return given.filter(
    ({ name }, index) =>
      entryOf(name)?.kind === 'list' || index === given.findLastIndex((parameter) => parameter.name === name),
  );
}

/** Addresses one by one: of `a/24,b/24` older jail(8)s would lose what comes after the first slash (usr.sbin/jail/config.c). */
function words(parameter: JailParameter): string[] {
  const { name, value } = parameter;
  if (entryOf(name)?.commas !== true) return [formatParameter(parameter)];
  return String(value)
    .split(',')
    .map((part) => formatParameter({ name, value: part }));
}

/**
 * How a command comes to be its user: `name` by jexec(8), which looks it up in the jail and knows neither numbers nor groups; `ids`
 * by chroot(8) in the jail; `same` for root in an image without users.
 */
export type Identity =
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'ids'; readonly uid: number; readonly gid: number; readonly groups: readonly number[] }
  | { readonly by: 'same' };

/** @param wanted as in `JailCommand.user`, which `user` was found for. */
export function identityOf(wanted: string | undefined, user: JailUser): Identity {
  const name = (wanted ?? '').replace(/:$/, '');
  if (name === '' && !user.listed) return { by: 'same' };
  if (user.listed && (name === '' || name === user.name)) return { by: 'name', name: user.name };
  // setgroups(2) wants the group itself too, and without -G root's stay.
  return { by: 'ids', uid: user.uid, gid: user.gid, groups: [user.gid, ...user.groups] };
}

export interface CommandPlan {
  /** The jail's name. */
  readonly jail: string;
  readonly argv: readonly string[];
  readonly identity: Identity;
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute, in the jail. */
  readonly directory: string;
}

/**
 * `jexec …`: enters the jail, becomes the user, then gives the command its environment and no more. Each program becomes the next.
 * @param knowsDirectory false for a jexec(8) without `-d` (FreeBSD 12).
 */
export function jexecArguments(plan: CommandPlan, knowsDirectory = true): string[] {
  const { jail, identity, directory } = plan;
  // chroot(8) goes to its new root.
  const direct = knowsDirectory && identity.by !== 'ids';
  const place = knowsDirectory ? ['-d', direct ? directory : '/'] : [];
  const user = identity.by === 'name' ? ['-U', identity.name] : [];
  const change =
    direct || directory === '/' ? [] : [helpers.shell, '-c', 'cd "$1" && shift && exec "$@"', 'sh', directory];
  return ['jexec', ...place, ...user, jail, ...chroot(identity), ...change, ...withEnvironment(plan)];
}

function chroot(identity: Identity): string[] {
  if (identity.by !== 'ids') return [];
  const { uid, gid, groups } = identity;
  return [helpers.chroot, '-u', String(uid), '-g', String(gid), '-G', groups.join(','), '/'];
}

function withEnvironment({ argv, environment }: CommandPlan): string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  // env(1) would take it for one more variable.
  const named = argv[0]?.includes('=') === true ? [helpers.shell, '-c', 'exec "$0" "$@"'] : [];
  return [helpers.env, '-i', ...variables, ...named, ...argv];
}

/** What of the image a command goes through. */
export function helpersOf({ argv, identity, directory }: CommandPlan, knowsDirectory = true): string[] {
  const usesShell =
    argv[0]?.includes('=') === true || ((!knowsDirectory || identity.by === 'ids') && directory !== '/');
  return [helpers.env, ...(identity.by === 'ids' ? [helpers.chroot] : []), ...(usesShell ? [helpers.shell] : [])];
}

/** Runs a program as `argv` with the umask that jails have (login.conf(5)), whatever klee's own is. */
export function withUmask(argv: readonly string[]): string[] {
  return [helpers.shell, '-c', 'umask 022 && exec "$@"', 'sh', ...argv];
}

/** As `withUmask`; writes the process id, which the program and all that it becomes keep, into a file of the machine. */
export function withPidFile(file: string, argv: readonly string[]): string[] {
  return [helpers.shell, '-c', 'umask 022 && echo "$$" > "$1" && shift && exec "$@"', 'sh', file, ...argv];
}

/** Runs a program with descriptor 3 at the end of `file`: jexec(8) closes none (usr.sbin/jexec/jexec.c). */
export function withRecord(file: string, argv: readonly string[]): string[] {
  return [helpers.shell, '-c', 'exec 3>>"$0"; exec "$@"', file, ...argv];
}
