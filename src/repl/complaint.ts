import { KleeError } from '../errors.js';
import { excerptLines } from '../view/source-excerpt.js';
import type { Theme } from '../view/theme.js';

/** What a command that failed says: the message, then its hint. An error that is not klee's is thrown on. */
export function complaint(error: unknown, theme: Theme): string {
  if (!(error instanceof KleeError)) throw error;
  const { message, hint, source } = error;
  const lines = [message, ...(hint === undefined ? [] : [`  hint: ${hint}`])];
  const text = [...lines, ...(source === undefined ? [] : excerptLines(source).map((line) => `  ${line}`))].join('\n');
  // The end of the line stays outside of the colour: who looks whether a line was ended looks at the last character.
  return `${theme.error(text)}\n`;
}
