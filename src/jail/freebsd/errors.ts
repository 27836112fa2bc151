/** What jail(8), jexec(8) and mount_nullfs(8) say, in klee's errors. Pure. */
import { KleeError } from '../../errors.js';
import type { ProgramResult } from '../../host/programs.js';
import { entryOf } from '../parameters.js';
import type { CommandPlan } from './arguments.js';

type Said = Pick<ProgramResult, 'argv' | 'exitCode' | 'stderr'>;

/** jail(8) says these of a parameter (usr.sbin/jail/config.c, lib/libjail/jail.c); a kernel adds some of its own. */
const ofParameters = [
  /^unknown parameter: /,
  /: unknown boolean value "/,
  /: non-integer value "/,
  /: unknown jailsys value "/,
  /^jail_set: Invalid argument$/,
  /^vnet jails cannot have IP address restrictions$/,
];

/** Why `jail -c` has failed. What it says first is the reason; what comes after are its consequences. */
export function creationError(result: Said, id: string): KleeError {
  const lines = result.stderr.split('\n').filter((line) => line.startsWith('jail: '));
  // Some are about the jail by name.
  const said = (lines[0] ?? '').replace(/^jail: /, '').replace(`${id}: `, '');
  const what = said === '' ? lastLine(result) : said;
  if (ofParameters.some((pattern) => pattern.test(what))) {
    return new KleeError('KLEE_JAIL_PARAMETER', `jail: ${what}`, { hint: parameterHint(what), cause: result });
  }
  return new KleeError('KLEE_PROGRAM', `jail: ${what}`, {
    hint: `the command was: ${result.argv.join(' ')}`,
    cause: result,
  });
}

/** jail(8)'s answer to a name that is taken, whether it prints that or the number of the jail that has it. */
export const isTaken = ({ stderr }: Pick<ProgramResult, 'stderr'>): boolean => /already exists$/m.test(stderr);

/** jail(8), jexec(8) and jls(8) of a jail that is not there. */
export const isNotFound = ({ stderr }: Pick<ProgramResult, 'stderr'>): boolean => /"[^"]*" not found$/m.test(stderr);

function parameterHint(said: string): string {
  const name = /^unknown parameter: (.*)$/.exec(said)?.[1];
  if (name === undefined) return 'see docs/reference/jail-parameters.md';
  const since = entryOf(name)?.since;
  return since === undefined
    ? 'the kernel of this host has no such parameter: a module may not be loaded'
    : `FreeBSD has it from ${since} on`;
}

/**
 * The error of a command that jexec(8) could not run: it ends with 1 then, as many commands do, so that the line it prints has to
 * tell. `said` is all that came out of it.
 * @returns undefined where it was the command itself that ended so.
 */
export function entryError(said: string, { jail, identity, directory }: CommandPlan): KleeError | undefined {
  const [line, rest] = said.split('\n');
  if (rest !== '' || line?.startsWith('jexec: ') !== true) return undefined;
  if (line === `jexec: jail "${jail}" not found`) {
    return new KleeError('KLEE_PROGRAM', 'the jail is gone', {
      hint: 'somebody else has removed it: run the command again',
    });
  }
  if (identity.by === 'name' && line === `jexec: ${identity.name}: no such user`) {
    return new KleeError('KLEE_NO_USER', `no such user: ${identity.name}`, {
      hint: '/etc/passwd has it, the databases made from it have not: pwd_mkdb(8) in the image makes them',
    });
  }
  if (line.startsWith('jexec: execvp: ') || line.startsWith(`jexec: chdir(): ${directory}: `)) {
    return new KleeError('KLEE_PROGRAM', line);
  }
  return undefined;
}

/** Why a directory or file of the host could not be mounted in the jail. */
export function mountError(result: Said, mount: { source: string; target: string }, isFile: boolean): KleeError {
  const what = `cannot mount ${mount.source}:${mount.target}: ${lastLine(result).replace(/^mount_nullfs: /, '')}`;
  // sys/fs/nullfs/null_vfsops.c of 13 and before: "Only directories can be mounted".
  const hint = isFile ? 'single files can be mounted from FreeBSD 14 on: mount the directory that it is in' : undefined;
  return new KleeError('KLEE_USAGE', what, { ...(hint === undefined ? {} : { hint }), cause: result });
}

const lastLine = ({ stderr, exitCode }: Said): string => stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
