/** Whether a command is there, found out before it is run: runtimes answer in words and exit codes of their own. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { resolveInside } from '../../host/scoped-path.js';

/** As shells have it: 127 for a command that is not there, 126 for one that cannot be executed. */
export interface Unusable {
  readonly code: 126 | 127;
  /** Without a newline. */
  readonly line: string;
}

/**
 * Looks for the program of a command in the tree at `root`.
 * @returns why it cannot be run; undefined when nothing is known to be wrong with it.
 */
export function checkProgram(root: string, program: string, path: string, directory: string): Unusable | undefined {
  const candidates = program.includes('/')
    ? [posix.resolve(directory, program)]
    : path.split(':').map((entry) => posix.resolve(directory, entry, program));
  let refusal: Unusable | undefined;
  for (const candidate of program === '' ? [] : candidates) {
    const answer = checkFile(root, candidate, program);
    if (answer === undefined || answer === 'usable') {
      if (answer === 'usable') return undefined;
      continue;
    }
    refusal ??= answer;
  }
  return refusal ?? { code: 127, line: `${program}: not found in the image` };
}

/** Undefined when there is no such file. */
function checkFile(root: string, path: string, program: string): Unusable | 'usable' | undefined {
  const file = resolveInside(root, path);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return { code: 126, line: `${program}: is a directory` };
  if (!stat.isFile() || (stat.mode & 0o111) === 0) return { code: 126, line: `${program}: permission denied` };
  const start = beginningOf(file);
  if (start.length >= 2 && start.toString('latin1', 0, 2) === '#!') {
    const interpreter = /^#![ \t]*([^\s]+)/.exec(start.toString('latin1'))?.[1];
    if (interpreter === undefined) return { code: 126, line: `${program}: exec format error` };
    const found = statSync(resolveInside(root, interpreter), { throwIfNoEntry: false });
    if (found === undefined)
      return { code: 127, line: `${program}: its interpreter ${interpreter}: not found in the image` };
    return 'usable';
  }
  const elf = start.toString('latin1', 0, 4) === '\x7fELF';
  if (!elf && !hasBinaryFormats()) return { code: 126, line: `${program}: exec format error` };
  return 'usable';
}

function beginningOf(file: string): Buffer {
  const buffer = Buffer.alloc(256);
  const descriptor = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** True when the host runs other formats than its own, binfmt_misc (Linux: Documentation/admin-guide/binfmt-misc.rst). */
function hasBinaryFormats(): boolean {
  try {
    return readdirSync('/proc/sys/fs/binfmt_misc').some((name) => name !== 'register' && name !== 'status');
  } catch {
    return false;
  }
}
