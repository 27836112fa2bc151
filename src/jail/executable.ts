/** Whether a command is there, found out before it is run: jails answer in words and exit codes of their own. */
import { posix } from 'node:path';
import type { Files } from '../host/files.js';
import { resolveInside } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';

/** As shells have it: 127 for a command that is not there, 126 for one that cannot be executed. */
export interface Unusable {
  readonly code: 126 | 127;
  /** Without a newline. */
  readonly line: string;
}

/** Where a command is to run. */
export interface ProgramPlace {
  readonly files: Pick<Files, 'lstat' | 'stat' | 'readlink' | 'readPart'>;
  /** The tree. */
  readonly root: string;
  /** The search path of the command's environment. */
  readonly path: string;
  /** Absolute, in the tree. */
  readonly directory: string;
  /** True where a file that is neither ELF nor a script with `#!` may run all the same. */
  readonly otherFormats: boolean;
}

/**
 * Looks for the program of a command in a tree.
 * @returns why it cannot be run; undefined when nothing is known to be wrong with it.
 */
export async function checkProgram(place: ProgramPlace, program: string): Promise<Unusable | undefined> {
  const { path, directory } = place;
  const candidates = program.includes('/')
    ? [posix.resolve(directory, program)]
    : path.split(':').map((entry) => posix.resolve(directory, entry, program));
  let refusal: Unusable | undefined;
  for (const candidate of program === '' ? [] : candidates) {
    const answer = await checkFile(place, candidate, program);
    if (answer === undefined || answer === 'usable') {
      if (answer === 'usable') return undefined;
      continue;
    }
    refusal ??= answer;
  }
  return refusal ?? { code: 127, line: `${program}: not found in the image` };
}

/** Undefined when there is no such file. */
async function checkFile(
  { files, root, otherFormats }: ProgramPlace,
  path: string,
  program: string,
): Promise<Unusable | 'usable' | undefined> {
  const file = await resolveInside(files, root, path);
  const found = await unlessGone(files.stat(file));
  if (found === undefined) return undefined;
  if (found.type === 'directory') return { code: 126, line: `${program}: is a directory` };
  if (found.type !== 'file' || (found.mode & 0o111) === 0) return { code: 126, line: `${program}: permission denied` };
  const start = (await files.readPart(file, 0, 256)).toString('latin1');
  if (start.startsWith('#!')) {
    const interpreter = /^#![ \t]*([^\s]+)/.exec(start)?.[1];
    if (interpreter === undefined) return { code: 126, line: `${program}: exec format error` };
    if ((await unlessGone(files.stat(await resolveInside(files, root, interpreter)))) === undefined)
      return { code: 127, line: `${program}: its interpreter ${interpreter}: not found in the image` };
    return 'usable';
  }
  if (!start.startsWith('\x7fELF') && !otherFormats) return { code: 126, line: `${program}: exec format error` };
  return 'usable';
}
