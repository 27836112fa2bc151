/** The errors of the system that any file operation can end with, in klee's words. */
import { constants } from 'node:os';
import { type ErrorCode, KleeError } from '../errors.js';

interface SystemErrorKind {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}

const notPermitted = {
  code: 'KLEE_PERMISSION',
  hint: 'run klee as root, or give a directory of your own with --root',
} as const;
/** What in klee frees space, as the end of a hint. */
export const waysToMakeRoom =
  "'klee sessions prune' removes the sessions that no klee has open, 'klee image prune' the images without a tag";

const full = {
  code: 'KLEE_NO_SPACE',
  hint: `free space below the klee root: ${waysToMakeRoom}`,
} as const;
const unusable = { code: 'KLEE_STORAGE', hint: 'give another directory, e.g. with --root' } as const;

/** What the errors of the system mean that any file operation can end with. */
const systemErrors: Readonly<Record<string, SystemErrorKind>> = {
  EACCES: { ...notPermitted, what: 'permission denied' },
  EPERM: { ...notPermitted, what: 'operation not permitted' },
  EROFS: { ...notPermitted, what: 'the file system is read-only' },
  ENOSPC: { ...full, what: 'no space left on device' },
  EDQUOT: { ...full, what: 'disk quota exceeded', hint: `raise the quota, or ${full.hint}` },
  EEXIST: { ...unusable, what: 'something else is in its place' },
  ENOTDIR: { ...unusable, what: 'not a directory' },
  ELOOP: { ...unusable, what: 'too many symbolic links' },
  ENAMETOOLONG: { ...unusable, what: 'the name is too long' },
};

/** The name of the system's error, `ENOENT` say; undefined when it is none. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, errno } = error as NodeJS.ErrnoException;
  // libuv has no name for it (include/uv/errno.h).
  return errno === -constants.errno.EDQUOT ? 'EDQUOT' : code;
}

/** `error` as klee words it: itself when it is klee's, in words when it is the system's; undefined when it is neither. */
export function asKleeError(error: unknown): KleeError | undefined {
  if (error instanceof KleeError) return error;
  if (error instanceof AggregateError) return error.errors.map(asKleeError).find((found) => found !== undefined);
  const kind = systemErrors[systemCodeOf(error) ?? ''];
  if (kind === undefined) return undefined;
  const { path: from, dest } = error as NodeJS.ErrnoException & { dest?: string };
  // Of two files, what was read is not what is full.
  const path = kind.code === 'KLEE_NO_SPACE' ? (dest ?? from) : from;
  const where = path === undefined ? '' : `: ${path}`;
  return new KleeError(kind.code, `${kind.what}${where}`, { hint: kind.hint, cause: error });
}

/** What a file operation failed of, in words, for a message that names the file itself. */
export function reasonOf(error: unknown): string {
  const code = systemCodeOf(error) ?? '';
  if (code === 'ENOENT') return 'no such directory';
  if (code === 'EISDIR') return 'it is a directory';
  // Of a pipe without a reader, or one that stands still; of a socket.
  if (['ENXIO', 'EPIPE', 'EAGAIN'].includes(code)) return 'nobody reads from it';
  return systemErrors[code]?.what ?? (error instanceof Error ? error.message : String(error));
}
