/** Reading what may be gone by the time it is read: processes, and what they hold. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The names in a directory; none where there is no such directory. */
export function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** The text of a file; empty where there is none. */
export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended since it was listed.
    return '';
  }
}

/** What a symbolic link points to; empty where there is none. */
export function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // As above.
    return '';
  }
}

/** Whether a process lives: one that waits for its parent to ask for its status does not. */
export function isRunning(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** The command lines of all processes, blanks between the words. */
export function commandLines(): string[] {
  return processIds().map((pid) => commandLine(pid));
}

export function processIds(): number[] {
  return listDirectory('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
}

/** The pids of processes with `word` among the words of their command line. */
export function running(word: string): number[] {
  return processIds().filter((pid) => read(`/proc/${pid}/cmdline`).split('\0').includes(word));
}
