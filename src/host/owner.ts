/** Which process something on the disk belongs to, so that another klee can tell whether that one still lives. */
import { readFileSync } from 'node:fs';

/** A process. A pid alone can be given out again; with the time of its start it is unique until the next boot. */
export interface Owner {
  readonly pid: number;
  /** Clock ticks after boot, field 22 of proc_pid_stat(5); empty on hosts without that file. */
  readonly startTime: string;
}

export function thisProcess(): Owner {
  return processOf(process.pid);
}

/** The process that has this pid now. */
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

export function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  return 'pid' in value && Number.isInteger(value.pid) && 'startTime' in value && typeof value.startTime === 'string';
}

function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // `pid (name) state ppid … starttime`: the name may hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
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
