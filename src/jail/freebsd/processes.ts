/** The processes of a jail: pids are those of the host, which jails share. */
import { failureOf } from '../../host/local.js';
import type { Programs } from '../../host/programs.js';
import { signalBy } from '../../host/signal.js';
import type { ProcessControl } from '../process-control.js';

export interface PrisonProcess {
  readonly pid: number;
  readonly stopped: boolean;
  readonly command: string;
}

/** ps(1): `-J` takes a name too, and means the processes without a terminal as well; a header that is empty for all is not printed. */
export const psArguments = (jail: string): string[] => [
  ...['ps', '-J', jail],
  ...['pid=', 'state=', 'comm='].flatMap((column) => ['-o', column]),
];

/** Zombies left out: they run no more, and a signal does nothing to them. */
export function parsePs(stdout: string): PrisonProcess[] {
  return stdout.split('\n').flatMap((line) => {
    const [, pid, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
    if (pid === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), stopped: state.startsWith('T'), command }];
  });
}

/**
 * What runs in a jail.
 * @returns undefined when there is no such jail.
 */
export async function listProcesses(programs: Programs, jail: string): Promise<PrisonProcess[] | undefined> {
  const result = await programs.attempt(psArguments(jail));
  // It also ends with 1 when it has found no process, and says nothing then.
  if (result.exitCode === 0 || result.stderr === '') return parsePs(result.stdout);
  if (await hasJail(programs, jail)) throw failureOf(result);
  return undefined;
}

async function hasJail(programs: Programs, jail: string): Promise<boolean> {
  return (await programs.attempt(['jls', '-j', jail, 'jid'])).exitCode === 0;
}

/** For how many rounds to kill what runs in a jail before it is left to jail(8), which waits 10 s for what does not end. */
export const killRounds = 100;

export const controlOf = (programs: Programs, jail: string): ProcessControl => ({
  list: async () => (await listProcesses(programs, jail)) ?? [],
  signal: (pids, signal) => signalBy(programs, pids, signal),
});
