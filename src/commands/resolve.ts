/** From what a person typed to the command that is meant. */
import { KleeError } from '../errors.js';
import { nearest } from '../nearest.js';
import type { Command } from './command.js';

/** The names that `text` can stand for: itself when it is one, else all that it begins. */
export function resolvePrefix(text: string, names: readonly string[]): string[] {
  if (text === '') return [];
  return names.includes(text) ? [text] : names.filter((name) => name.startsWith(text));
}

/** What the last word of `args` can become where names of one or several words can stand. */
export function completeName(args: string, names: readonly string[]): string[] {
  const words = args.split(' ');
  const before = words.slice(0, -1);
  return names.flatMap((name) => {
    const parts = name.split(' ');
    return before.every((word, index) => parts[index] === word) ? (parts[before.length] ?? []) : [];
  });
}

/**
 * The command that `word` names: by a name, an alias, or the unique beginning of a name.
 * @throws KleeError KLEE_USAGE as gdb words it.
 */
export function resolveCommand(word: string, commands: readonly Command[]): Command {
  const exact = commands.find((command) => command.name === word || command.aliases?.includes(word) === true);
  if (exact !== undefined) return exact;
  const names = commands.flatMap((command) => [command.name, ...(command.aliases ?? [])]);
  const begun = resolvePrefix(word, names);
  const meant = new Set(
    commands.filter(
      (command) => begun.includes(command.name) || command.aliases?.some((alias) => begun.includes(alias)),
    ),
  );
  const [only] = meant;
  if (only !== undefined && meant.size === 1) return only;
  if (meant.size > 1) {
    throw new KleeError('KLEE_USAGE', `Ambiguous command "${word}": ${begun.sort().join(', ')}.`);
  }
  const near = nearest(word, names);
  const hint = near === undefined ? {} : { hint: `did you mean ${near}?` };
  throw new KleeError('KLEE_USAGE', `Undefined command: "${word}".  Try "help".`, hint);
}
