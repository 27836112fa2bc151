import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { KleeError } from '../errors.js';
import { reasonOf, systemCodeOf } from '../host/system-errors.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { hostFiles } from './host-files.js';

const usage = 'source [-v] FILE';

export const source = defineCommand({
  name: 'source',
  group: 'session',
  usage: [usage],
  summary: 'Do the commands in a file',
  details: [
    'One command a line; the first that fails ends it. Blank lines and lines that begin with `#` do nothing. `-v` shows each command before it is done.',
  ],
  examples: ['source look.klee', 'source -v look.klee'],
  repeat: 'never',
  async run(args, { perform }) {
    const [, verbose, file = ''] = /^(-v(?:\s+|$))?(.*)$/.exec(args) ?? [];
    if (file === '') throw usageError('source command requires file name of file to source.', usage);
    const lines = await linesOf(file.replace(/^~(?=\/)/, homedir()));
    await perform(lines, { file, trace: verbose !== undefined });
  },
  complete: (args) => hostFiles(args.replace(/^-v\s+/, '')),
});

/** @throws KleeError KLEE_USAGE when it cannot be read, as gdb words it */
async function linesOf(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split(/\r?\n/);
  } catch (error) {
    const why = systemCodeOf(error) === 'ENOENT' ? 'No such file or directory' : reasonOf(error);
    throw new KleeError('KLEE_USAGE', `${path}: ${why}.`, { hint: `usage: ${usage}`, cause: error });
  }
}
