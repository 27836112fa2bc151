/** Which process something on the disk belongs to, so that another klee can tell whether that one still lives. */
import { readFileSync } from 'node:fs';
import type { Programs } from './programs.js';
import { unlessGone } from './unless-gone.js';

/** A process. A pid alone can be given out again; with the time of its start it is unique until the next boot. */
export interface Owner {
  readonly pid: number;
  /**
   * On Linux clock ticks after boot: field 22 of proc_pid_stat(5). Elsewhere seconds since the epoch: ps(1), lstart. Empty where it
   * does not tell.
   */
  readonly startTime: string;
}

/** Of a host with such a /proc. */
export function thisProcess(): Owner {
  return processOf(process.pid);
}

/** The process that has this pid now, of a host with such a /proc. */
export function processOf(pid: number): Owner {
  return { pid, startTime: startTimeOf(pid) ?? '' };
}

/** False once the process has ended, even where its parent has not asked for its status yet. */
export function isAlive(owner: Owner): boolean {
  const startTime = startTimeOf(owner.pid);
  if (startTime !== undefined) return startTime === owner.startTime;
  // Without /proc there is no start time either: then the pid has to do.
  return owner.startTime === '' && accepts(owner.pid);
}

export function isSame(one: Owner, other: Owner): boolean {
  return one.pid === other.pid && one.startTime === other.startTime;
}

export function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  return 'pid' in value && Number.isInteger(value.pid) && 'startTime' in value && typeof value.startTime === 'string';
}

/** What tells about the processes of a machine. */
export interface Processes {
  of(pid: number): Promise<Owner>;
  /** False once the process has ended. */
  isAlive(owner: Owner): Promise<boolean>;
}

/**
 * Those of this machine: /proc on Linux, else ps(1) by `programs`. By the platform and not by what is there: a /proc that is mounted on a
 * FreeBSD later must not make strangers of those who were told of before.
 */
export function localProcesses(programs: Pick<Programs, 'attempt'>, platform: string): Processes {
  if (platform !== 'linux') return processesByPs(programs);
  return {
    of: (pid) => Promise.resolve(processOf(pid)),
    isAlive: (owner) => Promise.resolve(isAlive(owner)),
  };
}

/** The processes of a machine with a /proc like Linux's, by its files. */
export function processesByProc(readFile: (path: string) => Promise<Buffer>): Processes {
  const startTime = async (pid: number) => {
    const stat = await unlessGone(readFile(`/proc/${pid}/stat`));
    return stat === undefined ? undefined : startTimeInStat(stat.toString('latin1'));
  };
  return processesBy(startTime);
}

/** The processes of whatever machine `programs` starts programs on. */
export function processesByPs(programs: Pick<Programs, 'attempt'>): Processes {
  return processesBy(async (pid) => {
    const { argv, env } = askPs(String(pid));
    return startTimeInPs((await programs.attempt(argv, { env })).stdout);
  });
}

function processesBy(startTime: (pid: number) => Promise<string | undefined>): Processes {
  return {
    of: async (pid) => ({ pid, startTime: (await startTime(pid)) ?? '' }),
    isAlive: async (owner) => (await startTime(owner.pid)) === owner.startTime,
  };
}

/** How ps(1) is asked. lstart of FreeBSD's is as strftime's %c has it, in the zone and the language of the environment. */
export function askPs(pid: string) {
  return { argv: ['ps', '-o', 'state=', '-o', 'lstart=', '-p', pid], env: { LC_ALL: 'C', TZ: 'UTC' } } as const;
}

/** What it answers. undefined when the process has ended. */
export function startTimeInPs(line: string): string | undefined {
  const [, state, started] = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
  if (state === undefined || state.startsWith('Z')) return undefined;
  return String(Date.parse(`${started} UTC`) / 1000);
}

/** What proc_pid_stat(5) tells. undefined when the process has ended. */
export function startTimeInStat(stat: string): string | undefined {
  // `pid (name) state ppid … starttime`: the name may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function startTimeOf(pid: number): string | undefined {
  try {
    return startTimeInStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

function accepts(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
