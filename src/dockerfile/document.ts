/**
 * The text of a Dockerfile as a list of segments that print back byte for byte, and edits that touch nothing
 * but the instruction they are about.
 */
import { KleeError } from '../errors.js';
import type { EscapeCharacter } from './instruction.js';
import { escapeOf } from './syntax.js';
import { instructionSpans, type Span } from './source.js';

/** Comments, directives, blank lines, indentation and line ends are trivia. */
export type Segment =
  | { readonly kind: 'trivia'; readonly text: string }
  | { readonly kind: 'instruction'; readonly id: number; readonly text: string };

export interface DockerfileDocument {
  /** Concatenated, their texts give the source back. */
  readonly segments: readonly Segment[];
  readonly escape: EscapeCharacter;
  /** The file's first line end; what new lines get. */
  readonly lineEnding: '\n' | '\r\n';
  /** The id that the next inserted instruction gets; ids are never used twice. */
  readonly nextId: number;
}

export interface LineRange {
  /** Counted from 1. */
  readonly line: number;
  readonly endLine: number;
}

/** Never fails: whatever is no comment and no blank line is an instruction, known or not. */
export function parseDocument(text: string): DockerfileDocument {
  const escape = escapeOf(text);
  const spans = instructionSpans(text, escape);
  return {
    segments: segmentsOf(text, spans, (index) => index + 1),
    escape,
    lineEnding: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    nextId: spans.length + 1,
  };
}

export function printDocument(document: DockerfileDocument): string {
  return document.segments.map((segment) => segment.text).join('');
}

/** A document as it is written down: `documentOf` makes the same of it in another process. */
export interface DocumentData extends Pick<DockerfileDocument, 'lineEnding' | 'nextId'> {
  readonly text: string;
  /** The ids of the instructions, in order. */
  readonly ids: readonly number[];
}

export function dataOf(document: DockerfileDocument): DocumentData {
  const { lineEnding, nextId } = document;
  return { text: printDocument(document), ids: instructionIds(document), lineEnding, nextId };
}

export function documentOf({ text, ids, lineEnding, nextId }: DocumentData): DockerfileDocument {
  const escape = escapeOf(text);
  const segments = segmentsOf(text, instructionSpans(text, escape), (index) => ids[index] ?? 0);
  return { segments, escape, lineEnding, nextId };
}

/** The ids of the instructions, in order. */
export function instructionIds(document: DockerfileDocument): number[] {
  return document.segments.flatMap((segment) => (segment.kind === 'instruction' ? [segment.id] : []));
}

/** Where each instruction stands in the printed text. */
export function linesOf(document: DockerfileDocument): Map<number, LineRange> {
  const lines = new Map<number, LineRange>();
  let line = 1;
  for (const segment of document.segments) {
    const last = line + segment.text.split('\n').length - 1;
    if (segment.kind === 'instruction') lines.set(segment.id, { line, endLine: last });
    line = last;
  }
  return lines;
}

/**
 * Gives an instruction a new text; its id stays.
 * @throws KleeError KLEE_DOCKERFILE when the text is not exactly one instruction or would take in the lines after it.
 */
export function replaceInstruction(document: DockerfileDocument, id: number, newText: string): DockerfileDocument {
  const { start, end } = locate(document, id);
  const source = printDocument(document);
  if (source.slice(start, end) === newText) return document;
  const fragment = fragmentOf(document, newText);
  return splice(document, source.slice(0, start) + fragment + source.slice(end), instructionIds(document), id);
}

/**
 * Adds an instruction on its own line before or after another, or at the end of the file.
 * @throws KleeError KLEE_DOCKERFILE when the text is not exactly one instruction or would run into its neighbours.
 */
export function insertInstruction(
  document: DockerfileDocument,
  text: string,
  where: { readonly before: number } | { readonly after: number },
): { document: DockerfileDocument; id: number } {
  const ids = instructionIds(document);
  const neighbour = 'before' in where ? where.before : where.after;
  const { start, end } = locate(document, neighbour);
  const source = printDocument(document);
  const index = ids.indexOf(neighbour) + ('before' in where ? 0 : 1);
  return insertAt(document, text, 'before' in where ? lineStart(source, start) : lineEnd(source, end), index);
}

/** Adds an instruction at the end of the file. @throws as `insertInstruction`. */
export function appendInstruction(
  document: DockerfileDocument,
  text: string,
): { document: DockerfileDocument; id: number } {
  return insertAt(document, text, printDocument(document).length, instructionIds(document).length);
}

/** Removes an instruction with the line it stands on. */
export function removeInstruction(document: DockerfileDocument, id: number): DockerfileDocument {
  const { start, end } = locate(document, id);
  return cut(document, id, lineStart(printDocument(document), start), end);
}

/**
 * Moves an instruction before or after another; its id stays. The comment lines right over it come along, but for those at the head of
 * the file, which may be about all of it. @throws as `insertInstruction`.
 */
export function moveInstruction(
  document: DockerfileDocument,
  id: number,
  where: { readonly before: number } | { readonly after: number },
): DockerfileDocument {
  const { start, end } = locate(document, id);
  const source = printDocument(document);
  const from = commentStart(source, lineStart(source, start));
  const without = { ...cut(document, id, from, end), nextId: id };
  const moved = insertInstruction(without, source.slice(from, end), where);
  return { ...moved.document, nextId: document.nextId };
}

/** The document without the lines of an instruction: from the offset `from`, which begins one, to that of its end. */
function cut(document: DockerfileDocument, id: number, from: number, end: number): DockerfileDocument {
  const source = printDocument(document);
  const to = lineEnd(source, end);
  // The last line of a file without a line end takes the one before it along.
  const taken = to === end ? (/\r?\n$/.exec(source.slice(0, from))?.[0].length ?? 0) : 0;
  const ids = instructionIds(document).filter((other) => other !== id);
  return splice(document, source.slice(0, from - taken) + source.slice(to), ids, undefined);
}

/** Where the comment lines begin that stand right over a line; the line itself where there are none, or they are the file's first. */
function commentStart(source: string, line: number): number {
  let from = line;
  while (from > 0) {
    const above = lineStart(source, from - 1);
    if (!/^[ \t]*#/.test(source.slice(above, from))) return from;
    from = above;
    if (lineStart(source, 0) === from) return line;
  }
  return line;
}

function insertAt(
  document: DockerfileDocument,
  text: string,
  offset: number,
  index: number,
): { document: DockerfileDocument; id: number } {
  const source = printDocument(document);
  const fragment = fragmentOf(document, text);
  const [head, tail] = [source.slice(0, offset), source.slice(offset)];
  // A file without a line end at its end stays without one.
  const line = atLineStart(head) ? fragment + document.lineEnding : document.lineEnding + fragment;
  const id = document.nextId;
  const ids = instructionIds(document).toSpliced(index, 0, id);
  return { document: splice(document, head + line + tail, ids, id), id };
}

/** Parses the edited text and proves that nothing but the instruction `edited` differs from what was there. */
function splice(
  document: DockerfileDocument,
  text: string,
  ids: readonly number[],
  edited: number | undefined,
): DockerfileDocument {
  const parsed = parseDocument(text);
  const before = new Map(instructionsOf(document));
  const after = instructionsOf(parsed);
  const kept = after.every(([, is], index) => {
    const id = ids[index];
    return id !== undefined && (id === edited || before.get(id) === is);
  });
  if (!kept || after.length !== ids.length || parsed.escape !== document.escape) {
    throw new KleeError('KLEE_DOCKERFILE', 'this edit would change other instructions than its own', {
      hint: `a line that ends in ${document.escape}, or a heredoc, takes in the lines after it; end it first`,
    });
  }
  const spans = instructionSpans(text, parsed.escape);
  return {
    ...document,
    segments: segmentsOf(text, spans, (index) => ids[index] ?? 0),
    nextId: Math.max(document.nextId, (edited ?? 0) + 1),
  };
}

/** The text of one instruction, its line ends made the document's, blanks and blank lines around it taken off. */
function fragmentOf(document: DockerfileDocument, text: string): string {
  const fragment = text.trim();
  const count = instructionSpans(fragment, document.escape).length;
  if (count !== 1) {
    const message = count === 0 ? 'is no instruction' : `is ${count} instructions`;
    throw new KleeError('KLEE_DOCKERFILE', `${JSON.stringify(fragment)} ${message}`, {
      hint: `give one instruction; lines that end in ${document.escape} go on in the next`,
    });
  }
  return fragment.replace(/\r?\n/g, document.lineEnding);
}

function segmentsOf(text: string, spans: readonly Span[], idOf: (index: number) => number): Segment[] {
  const segments: Segment[] = [];
  let offset = 0;
  const trivia = (end: number): void => {
    if (end > offset) segments.push({ kind: 'trivia', text: text.slice(offset, end) });
  };
  spans.forEach((span, index) => {
    trivia(span.start);
    segments.push({ kind: 'instruction', id: idOf(index), text: text.slice(span.start, span.end) });
    offset = span.end;
  });
  trivia(text.length);
  return segments;
}

function instructionsOf(document: DockerfileDocument): [id: number, text: string][] {
  return document.segments.flatMap((segment) =>
    segment.kind === 'instruction' ? [[segment.id, segment.text] as [number, string]] : [],
  );
}

function locate(document: DockerfileDocument, id: number): Span {
  let start = 0;
  for (const segment of document.segments) {
    const end = start + segment.text.length;
    if (segment.kind === 'instruction' && segment.id === id) return { start, end };
    start = end;
  }
  throw new RangeError(`the document has no instruction ${id}`);
}

function atLineStart(head: string): boolean {
  return head === '' || head === '\uFEFF' || head.endsWith('\n');
}

/** The offset at which the line of `offset` begins, after a byte order mark. */
function lineStart(source: string, offset: number): number {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  return start === 0 && source.startsWith('\uFEFF') ? 1 : start;
}

/** The offset after the line end that follows `offset`, which is the end of an instruction. */
function lineEnd(source: string, offset: number): number {
  const end = source.indexOf('\n', offset);
  return end === -1 ? offset : end + 1;
}
