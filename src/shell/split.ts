/** The text of a shell command as the pieces that it can be gone through by. */
import { parse, type ParsedScript, type Statement } from 'unbash';
import { whyUnsafe } from './unsafe.js';

/** How a piece is bound to the one before it. The first piece of each statement begins one. */
export type Joint = 'statement' | '&&' | '||';

/** One command of the text, from `start` to before `end`, in UTF-16 code units. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** As it stands in the text, here-documents left out. */
  readonly text: string;
  readonly joint: Joint;
}

/** `whole`: why the text cannot be gone through by pieces, as the end of a sentence. */
export type Split = { readonly pieces: readonly Piece[] } | { readonly whole: string };

/**
 * The pieces of a text: its commands at the top level, at `&&`, `||`, `;`, `&` and line ends. Compound commands, functions, pipelines and
 * what runs in the background are one piece each. Never empty: a text without commands is `whole`.
 *
 * The parser's shell is bash, the one that runs the text is a POSIX sh, and may be bash. Where the two could see different commands the
 * text is not split.
 */
export function splitCommands(text: string): Split {
  const script = parse(text);
  const unsafe = errorOf(script) ?? whyUnsafe(script, text);
  if (unsafe !== undefined) return { whole: unsafe };
  const pieces = script.commands.flatMap((statement) => piecesOf(statement, text));
  return pieces.length === 0 ? { whole: 'there is no command in it' } : { pieces };
}

function errorOf({ errors }: ParsedScript): string | undefined {
  const first = errors?.[0];
  return first === undefined ? undefined : `it cannot be parsed: ${first.message}`;
}

function piecesOf({ command, background, pos, end }: Statement, text: string): Piece[] {
  const piece = (from: number, to: number, joint: Joint) => ({
    start: from,
    end: to,
    text: text.slice(from, to),
    joint,
  });
  // What runs in the background runs beside the rest: there is no place in it to stop at.
  if (background === true || command.type !== 'AndOr') return [piece(pos, end, 'statement')];
  return command.commands.map((part, index) =>
    piece(part.pos, part.end, index === 0 ? 'statement' : (command.operators[index - 1] ?? 'statement')),
  );
}
