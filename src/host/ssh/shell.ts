/**
 * How an argv gets through ssh. ssh hands one string to the user's login shell there: sh, csh (root's on FreeBSD up to 13),
 * fish, whatever. So that string is constant, or made of characters that mean themselves between single quotes in all of
 * them, and starts /bin/sh; sh alone reads what klee has to say.
 */
import { KleeError } from '../../errors.js';

/** `$n` holds a line break: programs are one line. sh(1) sets IFS to blank, tab, line break, whatever the environment says. */
const lineBreak = 'n=${IFS#??}';

/**
 * The command of a session whose first line of input is the program, and the rest the program's own input. `read` takes no byte
 * beyond the line (POSIX, read: the input is shared with what is started). No limit of an argument's length applies to it.
 */
export const readsProgram = `exec /bin/sh -c '${lineBreak};IFS= read -r s;eval "$s"'`;

/** A shell there is started with its program as one argument, and Linux takes 128 KiB for one (execve(2)). */
const longest = 120_000;

/**
 * The command of a session that leaves its whole input to the program: for a terminal.
 * @throws KleeError KLEE_PROGRAM when it is too long for one argument.
 */
export function holdsProgram(program: string): string {
  const command = `exec /bin/sh -c '${lineBreak};eval "$(printf %b "$0")"' '${octal(program)}'`;
  if (command.length > longest) throw new KleeError('KLEE_PROGRAM', 'the command is too long for a terminal over ssh');
  return command;
}

/** printf(1), %b: `\0ddd` is a byte. A backslash is itself between single quotes in sh and csh, and before 0 in fish too. */
function octal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 ._/,:=+-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join(''),
  );
}

/** `text` as one word of a program. @throws KleeError KLEE_PROGRAM for what no program can be given: a NUL. */
export function word(text: string): string {
  if (text.includes('\0')) throw new KleeError('KLEE_PROGRAM', 'an argument of a program holds a NUL');
  return `'${text.replaceAll("'", `'\\''`).replaceAll('\n', `'"$n"'`)}'`;
}
