/** The one command that comes back to a session. */
import type { Command } from 'commander';
import { quoted } from '../../shell/quote.js';

/** With the options of `command` that say where it worked, as they were given. */
export function comeBack(command: Command, id: string): string {
  const given = command.optsWithGlobals<Record<string, string | undefined>>();
  const where = ['root', 'host', 'dataset'].flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [`--${name}`, quoted(value)];
  });
  return ['klee', 'debug', '--resume', id, ...where].join(' ');
}
