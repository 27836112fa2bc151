import { printable } from './printable.js';

/** The characters of a line that a caret can stand under without the terminal breaking it. */
const longest = 200;

export interface Excerpt {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/**
 * A line of a text with a caret under what is wrong in it.
 * ```
 * --> Dockerfile:3:1
 * 3 | RUNN make
 *   | ^
 * ```
 * @param place `line` and `column` are counted from 1
 */
export function excerptLines({ file, line, column, text }: Excerpt): string[] {
  const number = String(line);
  const before = printable(text.slice(0, column - 1).replaceAll('\t', ' '));
  const shown = printable(text.replaceAll('\t', ' '));
  const caret = before.length >= longest ? [] : [`${' '.repeat(number.length)} | ${' '.repeat(before.length)}^`];
  const excerpt = shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
  return [`--> ${file}:${line}:${column}`, `${number} | ${excerpt}`, ...caret];
}
