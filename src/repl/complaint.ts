import { KleeError } from '../errors.js';
import type { Theme } from '../view/theme.js';

/** What a command that failed says: the message, then its hint. An error that is not klee's is thrown on. */
export function complaint(error: unknown, theme: Theme): string {
  if (!(error instanceof KleeError)) throw error;
  const text = error.hint === undefined ? error.message : `${error.message}\n  hint: ${error.hint}`;
  // The end of the line stays outside of the colour: who looks whether a line was ended looks at the last character.
  return `${theme.error(text)}\n`;
}
