/**
 * Heredocs as BuildKit reads them (frontend/dockerfile/parser/parser.go): a word `<<NAME` or `<<-NAME` of RUN, COPY and ADD begins
 * one, with a number for a file descriptor before it. Its lines come after the instruction's, up to one that is NAME. The backslash escapes in
 * such words, whatever the file's escape character is.
 */
import { splitWords } from './words.js';

export interface HeredocWord {
  /** The line that ends it; in a COPY what the file is called. */
  readonly name: string;
  /** `<<-`: tabs before a line do not count. */
  readonly stripTabs: boolean;
  /** False where a part of the name was quoted: variables in the text stay as written. */
  readonly expand: boolean;
}

export interface Heredoc extends HeredocWord {
  /** The lines between, as they are written, line ends included. */
  readonly content: string;
  /** False when the text is over before the line that ends it. */
  readonly ended: boolean;
}

/** The heredocs that an instruction begins, in order. Only RUN, COPY and ADD have them, and ONBUILD of these. */
export function heredocsOf(logical: string): HeredocWord[] {
  if (!logical.includes('<<') || !/^(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s/i.test(logical)) return [];
  const words = splitWords(logical, '\\');
  return words.flatMap((word, index) => heredocWord(word, words[index + 1]) ?? []);
}

/** @param next the word behind it: BuildKit lets blanks stand before a name (shell/lex.go) */
export function heredocWord(word: string, next = ''): HeredocWord | undefined {
  const match = /^\d*<<(-?)([^<]*)$/.exec(word);
  if (match === null) return undefined;
  const [, dash, glued = ''] = match;
  // `1 << 4))` is arithmetic far more often than it is a heredoc that ends with a line `4))`.
  const rest = glued === '' && dash === '' && /^(["']?)[a-z_]\w*\1$/i.test(next) ? next : glued;
  const name = rest.replaceAll(/["'\\]/g, '');
  return name === '' ? undefined : { name, stripTabs: dash === '-', expand: !/["']/.test(rest) };
}

/** The text as whoever reads the heredoc gets it. */
export function textOf({ content, stripTabs }: Heredoc): string {
  return stripTabs ? content.replace(/(^|\n)\t+/g, '$1') : content;
}
