/** From the records of shells to the commands that were run in them. Pure. */
import type { HandCommand } from './hand-command.js';
import { kindOf } from './kinds.js';
import type { ShellRecord } from './shell-record.js';

export interface Typed {
  readonly commands: readonly HandCommand[];
  /** Commands that opened a shell which recorded nothing. */
  readonly unrecorded: readonly string[];
}

/**
 * @param records in the order in which they were written
 * @param userOf what to call a user number; undefined for the one that the Dockerfile says
 * @param changed whether any file was changed meanwhile
 */
export function typedIn(
  records: readonly ShellRecord[],
  userOf: (uid: string) => string | undefined,
  changed: boolean,
): Typed {
  const standing = new Map<string, string>();
  const commands: HandCommand[] = [];
  const unrecorded: string[] = [];
  let before: ShellRecord | undefined;
  for (const record of records) {
    const { shell, code, uid, directory, line, doubt } = record;
    if (line !== undefined && line !== '') {
      commands.push({ line, code, directory: standing.get(shell) ?? directory, user: userOf(uid), changed, doubt });
      // Of a shell in it something would have come between.
      if (kindOf(line).kind === 'enter' && before?.shell === shell && code !== 127) unrecorded.push(line);
    }
    standing.set(shell, directory);
    before = record;
  }
  return { commands, unrecorded };
}
