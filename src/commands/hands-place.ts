import type { Where } from '../debugger/run/jail-control.js';
import { splitFirst, usageError } from './arguments.js';

/** `--root CMD`, `--tools IMAGE CMD`, `CMD`: where a command runs, and what. @throws KleeError KLEE_USAGE */
export function splitWhere(args: string, usage: string): { where: Where; line: string } {
  const [first, rest] = splitFirst(args);
  if (first === '--root') return { where: 'root', line: rest };
  if (/^--[a-z]/.test(first) && first !== '--tools') throw usageError(`${first} is no option here.`, usage);
  if (first !== '--tools') return { where: 'step', line: args };
  const [tools, line] = splitFirst(rest);
  if (tools === '') throw usageError('--tools wants an image.', usage);
  return { where: { tools }, line };
}

/** What `shell` and `exec` say of that. */
export const whereDetails = [
  '`--root`: as root in `/`, whatever USER and WORKDIR say.',
  '`--tools IMAGE`, for a tree without a shell: in a jail of that image, with the tree of the session on `/debugroot`. What is changed there is changed by hand; the tool box itself is thrown away.',
] as const;
