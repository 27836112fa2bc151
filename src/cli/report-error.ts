/** How a command that fails says so: one function for every command. */
import { exitStatus, type KleeError } from '../errors.js';
import { excerptLines } from '../view/source-excerpt.js';
import { asKleeError } from '../host/system-errors.js';

/** What ends a command that a signal interrupted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(
    /** As a shell counts: 128 + the signal's number. */
    readonly status: number,
  ) {
    super('interrupted');
  }
}

/** What ends a command that another klee has done in this one's place, with the rights that it takes. That one has said all there is to say. */
export class HandedOver extends Error {
  override readonly name = 'HandedOver';

  constructor(readonly status: number) {
    super('handed over');
  }
}

/** What ends a command whose error the user has been shown already. */
export class Told extends Error {
  override readonly name = 'Told';

  constructor(readonly error: KleeError) {
    super(error.message, { cause: error });
  }
}

interface Report {
  readonly text: string;
  readonly status: number;
}

/** What to write to stderr for `error`, and the status to exit with. Only an error that klee does not know shows a stack. */
export function errorReport(error: unknown): Report {
  if (error instanceof Told) return { text: '', status: error.error.status };
  if (error instanceof HandedOver) return { text: '', status: error.status };
  if (error instanceof Interrupted) return { text: 'interrupted\n', status: error.status };
  const known = asKleeError(error);
  if (known !== undefined)
    return { text: `${headline(known.message)}\n${hintLine(known)}${excerpt(known)}`, status: known.status };
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `error: this is a bug in klee: ${shown}\nhint: please report it, with what was typed\n`,
    status: exitStatus.klee,
  };
}

/** Kleene words some of its errors with `Error:` or `error in` at their beginning; those are kept to the letter. */
function headline(message: string): string {
  return /^error\b/i.test(message) ? message : `error: ${message}`;
}

function excerpt({ source }: KleeError): string {
  return source === undefined
    ? ''
    : excerptLines(source)
        .map((line) => `  ${line}\n`)
        .join('');
}

function hintLine(error: KleeError): string {
  return error.hint === undefined ? '' : `hint: ${error.hint}\n`;
}
