/** The output of a command inside an answer: its last lines, each behind a bar. */
import { printableText } from './printable.js';

const quotedLines = 10;

/** `    | text`, a line each; none for no output. */
export function quoted(text: string, atMost = quotedLines): string[] {
  if (text === '') return [];
  const lines = text.replace(/\n$/, '').split('\n');
  const left = lines.length - atMost;
  const shown = lines.slice(-atMost).map((line) => `    | ${printableText(line)}`);
  return left > 0 ? [`    | … ${left} more ${left === 1 ? 'line' : 'lines'} before`, ...shown] : shown;
}
