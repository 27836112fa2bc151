/** Programs of a machine by its files: without starting a shell to ask. */
import { join } from 'node:path/posix';
import type { Files } from './files.js';
import type { Machine } from './machine.js';

/** Where programs are, also those that the search path of an ordinary user lacks. */
const usual = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The path of a program: on this machine in klee's search path first. Undefined when it is not there. */
export async function findProgram(
  { address, files }: Pick<Machine, 'address' | 'files'>,
  name: string,
): Promise<string | undefined> {
  const own = address === undefined ? (process.env['PATH'] ?? '').split(':') : [];
  const candidates = [...new Set([...own, ...usual])].map((directory) => join('/', directory, name));
  const found = await Promise.all(candidates.map((path) => isProgram(files, path)));
  return candidates.find((_, index) => found[index]);
}

/** Whether there is a file that can be executed. */
export async function isProgram(files: Pick<Files, 'stat'>, path: string): Promise<boolean> {
  try {
    const { type, mode } = await files.stat(path);
    return type === 'file' && (mode & 0o111) !== 0;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP') return false;
    throw error;
  }
}
