/** How a command that fails says so: one function for every command. */
import { type ErrorCode, exitStatus, KleeError } from '../errors.js';

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

interface Report {
  readonly text: string;
  readonly status: number;
}

/** What to write to stderr for `error`, and the status to exit with. Only an error that klee does not know shows a stack. */
export function errorReport(error: unknown): Report {
  if (error instanceof Interrupted) return { text: 'interrupted\n', status: error.status };
  const known = knownError(error);
  if (known !== undefined) return { text: `${headline(known.message)}\n${hintLine(known)}`, status: known.status };
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

function hintLine(error: KleeError): string {
  return error.hint === undefined ? '' : `hint: ${error.hint}\n`;
}

interface SystemErrorKind {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}

const notPermitted = {
  code: 'KLEE_PERMISSION',
  hint: 'run klee as root, or give a directory of your own with --root',
} as const;
const full = {
  code: 'KLEE_NO_SPACE',
  hint: "free space below the klee root: 'klee image prune' removes images without a tag",
} as const;
const unusable = { code: 'KLEE_STORAGE', hint: 'give another directory, e.g. with --root' } as const;

/** What the errors of the system mean that any file operation can end with. */
const systemErrors: Readonly<Record<string, SystemErrorKind>> = {
  EACCES: { ...notPermitted, what: 'permission denied' },
  EPERM: { ...notPermitted, what: 'operation not permitted' },
  EROFS: { ...notPermitted, what: 'the file system is read-only' },
  ENOSPC: { ...full, what: 'no space left on device' },
  EDQUOT: { ...full, what: 'disk quota exceeded' },
  EEXIST: { ...unusable, what: 'something else is in its place' },
  ENOTDIR: { ...unusable, what: 'not a directory' },
  ELOOP: { ...unusable, what: 'too many symbolic links' },
  ENAMETOOLONG: { ...unusable, what: 'the name is too long' },
};

function knownError(error: unknown): KleeError | undefined {
  if (error instanceof KleeError) return error;
  if (error instanceof AggregateError) return error.errors.map(knownError).find((found) => found !== undefined);
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const kind = systemErrors[String(code)];
  if (kind === undefined) return undefined;
  const where = path === undefined ? '' : `: ${path}`;
  return new KleeError(kind.code, `${kind.what}${where}`, { hint: kind.hint, cause: error });
}
