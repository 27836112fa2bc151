/**
 * Physical lines to instructions, by BuildKit's rules (frontend/dockerfile/parser/parser.go): continuation lines keep
 * their leading blanks, comment lines and blank lines inside a continued instruction are dropped, an escaped escape
 * character at the end of a line continues nothing, and only an unquoted word `<<NAME` begins a heredoc.
 * dockerfile-ast 0.7.1 differs in the last two and would let an instruction take in its neighbours.
 */
import { type Heredoc, heredocsOf } from './heredoc.js';
import type { EscapeCharacter } from './instruction.js';

/** Half-open range of offsets in the source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface PhysicalLine extends Span {
  /** Without the line end. */
  readonly content: string;
}

/** The instructions of a text; each begins at its first non-blank and ends before its last line's end. */
export function instructionSpans(text: string, escape: EscapeCharacter): Span[] {
  return scan(text, escape).map(({ start, end }) => ({ start, end }));
}

export interface LogicalInstruction extends Span {
  /** On one line: continuation lines joined, comments inside dropped, no blanks at either end. */
  readonly logical: string;
  /** Their lines follow the logical line; `end` is after them. */
  readonly heredocs: readonly Heredoc[];
}

/** The instruction that a text has, `more` when it has others too; undefined when there is none. */
export function logicalOf(
  text: string,
  escape: EscapeCharacter,
): (LogicalInstruction & { readonly more: boolean }) | undefined {
  const [first, ...others] = scan(text, escape);
  return first && { ...first, more: others.length > 0 };
}

function scan(text: string, escape: EscapeCharacter): LogicalInstruction[] {
  const lines = physicalLines(text);
  const found: LogicalInstruction[] = [];
  let index = 0;
  while (index < lines.length) {
    const first = lines[index];
    index += 1;
    if (first === undefined || isBlank(first.content) || isComment(first.content)) continue;
    const parts = [withoutContinuation(first.content, escape)];
    let last = first;
    while (parts.at(-1)?.continued && index < lines.length) {
      const next = lines[index];
      index += 1;
      if (next === undefined || isBlank(next.content) || isComment(next.content)) continue;
      parts.push(withoutContinuation(next.content, escape));
      last = next;
    }
    const logical = parts
      .map((part) => part.content)
      .join('')
      .trim();
    const heredocs = heredocsOf(logical).map((word): Heredoc => {
      const start = lines[index]?.start ?? text.length;
      let [end, ended] = [text.length, false];
      while (!ended && index < lines.length) {
        const line = lines[index];
        index += 1;
        if (line === undefined) break;
        last = line;
        ended = (word.stripTabs ? line.content.replace(/^\t+/, '') : line.content) === word.name;
        if (ended) end = line.start;
      }
      return { ...word, content: text.slice(start, end), ended };
    });
    const indentation = first.content.length - first.content.trimStart().length;
    found.push({ start: first.start + indentation, end: last.end, logical, heredocs });
  }
  return found;
}

function physicalLines(text: string): PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const stop = newline === -1 ? text.length : newline;
    const end = newline !== -1 && stop > start && text[stop - 1] === '\r' ? stop - 1 : stop;
    lines.push({ start, end, content: text.slice(start, end) });
    start = stop + 1;
  }
  return lines;
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function isComment(line: string): boolean {
  return line.trimStart().startsWith('#');
}

function withoutContinuation(line: string, escape: EscapeCharacter): { content: string; continued: boolean } {
  let end = line.length;
  while (line[end - 1] === ' ' || line[end - 1] === '\t') end -= 1;
  const continued = line[end - 1] === escape && line[end - 2] !== escape;
  return { content: continued ? line.slice(0, end - 1) : line, continued };
}
