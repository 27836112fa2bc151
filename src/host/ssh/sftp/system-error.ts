/**
 * Errors of node:fs from those of sftp. Version 3 has few of them, and sftp-server folds the system's into those
 * (sftp-server.c, errno_to_portable): ENOENT, ENOTDIR and ELOOP into "no such file", EPERM and EACCES into "permission denied",
 * most into "failure". What it was is found out by looking; it costs a round trip, and only where something has failed.
 */
import { dirname } from 'node:path/posix';
import { type SftpClient, StatusError } from './client.js';
import { type Attributes, statusCode } from './packets.js';
import { typeOf } from './status.js';
import { readNames } from './transfer.js';

/** As libuv words them. */
const words = {
  EACCES: 'permission denied',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EINVAL: 'invalid argument',
  EISDIR: 'illegal operation on a directory',
  ELOOP: 'too many symbolic links encountered',
  ENAMETOOLONG: 'name too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOSYS: 'function not implemented',
  ENOTDIR: 'not a directory',
  ENOTEMPTY: 'directory not empty',
  EROFS: 'read-only file system',
  EXDEV: 'cross-device link not permitted',
  UNKNOWN: 'unknown error',
} as const;

export type SystemErrorCode = keyof typeof words;

/** An error as node:fs throws it. */
export function systemError(code: SystemErrorCode, call: string, path: Buffer, cause?: unknown): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`${code}: ${words[code]}, ${call} '${path.toString()}'`, { cause });
  error.code = code;
  error.syscall = call;
  error.path = path.toString();
  return error;
}

/** What was asked for, in the name of node's call. */
export interface Asked {
  readonly call:
    | 'lstat'
    | 'stat'
    | 'scandir'
    | 'readlink'
    | 'realpath'
    | 'open'
    | 'read'
    | 'write'
    | 'mkdir'
    | 'rmdir'
    | 'unlink'
    | 'rename'
    | 'symlink'
    | 'chmod';
  readonly path: Buffer;
  /** The new name of a rename. */
  readonly to?: Buffer;
  /** Fails where something is. */
  readonly exclusive?: boolean;
}

/** The error to throw for what a request was answered with. What is no status of sftp is answered as it is. */
export async function explain(client: SftpClient, asked: Asked, error: unknown): Promise<unknown> {
  if (!(error instanceof StatusError)) return error;
  const code = await codeOf(client, asked, error.status);
  return systemError(code, asked.call, asked.path, error);
}

async function codeOf(client: SftpClient, asked: Asked, status: number): Promise<SystemErrorCode> {
  switch (status) {
    case statusCode.noSuchFile:
      return missing(client, asked);
    case statusCode.permissionDenied:
      return denied(client, asked);
    case statusCode.badMessage:
      return tooLong(asked) ? 'ENAMETOOLONG' : 'EINVAL';
    case statusCode.unsupported:
      return 'ENOSYS';
    default:
      return failed(client, asked);
  }
}

/** ENAMETOOLONG and EINVAL are one status. NAME_MAX is 255 on both systems. */
const tooLong = ({ path, to }: Asked) =>
  [path, to].some((name) => name !== undefined && (name.length > 1000 || longestName(name) > 255));

const longestName = (path: Buffer) =>
  Math.max(
    ...path
      .toString('latin1')
      .split('/')
      .map((name) => name.length),
  );

/** The nearest thing above that is there tells: a directory lacks the name, anything else is no directory. */
async function missing(client: SftpClient, { path, to, call }: Asked): Promise<SystemErrorCode> {
  const looked = [path, ...(to === undefined ? [] : [to])];
  for (const name of looked) {
    const above = await Promise.all(parents(name).map((parent) => look(client, 'stat', parent)));
    const nearest = above.find((found) => found !== undefined);
    if (nearest !== undefined && typeOf(nearest) !== 'directory') return 'ENOTDIR';
  }
  const itself = await look(client, 'lstat', path);
  if (itself === undefined) return 'ENOENT';
  if ((call === 'rmdir' || call === 'scandir') && typeOf(itself) !== 'directory') return 'ENOTDIR';
  if (call === 'rename' && to !== undefined && typeOf(itself) === 'directory') {
    const target = await look(client, 'lstat', to);
    if (target !== undefined && typeOf(target) !== 'directory') return 'ENOTDIR';
  }
  // There, and yet not to be had: a symbolic link to nowhere, or round in a circle.
  return 'ENOENT';
}

async function denied(client: SftpClient, { path, call }: Asked): Promise<SystemErrorCode> {
  // unlink(2) of a directory is EPERM on FreeBSD; node's code elsewhere is EISDIR, and that it is.
  if (call !== 'unlink') return 'EACCES';
  const found = await look(client, 'lstat', path);
  return found !== undefined && typeOf(found) === 'directory' ? 'EISDIR' : 'EACCES';
}

async function failed(client: SftpClient, { call, path, to, exclusive = false }: Asked): Promise<SystemErrorCode> {
  const [found, there, full] = await Promise.all([
    look(client, 'lstat', path),
    to === undefined ? undefined : look(client, 'lstat', to),
    fileSystemTrouble(client, dirname((to ?? path).toString('latin1'))),
  ]);
  const isDirectory = found !== undefined && typeOf(found) === 'directory';
  switch (call) {
    case 'mkdir':
    case 'symlink':
      if (found !== undefined) return 'EEXIST';
      break;
    case 'open':
      if (exclusive && found !== undefined) return 'EEXIST';
      if (isDirectory) return 'EISDIR';
      break;
    case 'read':
    case 'write':
    case 'unlink':
      if (isDirectory) return 'EISDIR';
      break;
    case 'rmdir':
      // A mount point may be empty, and is busy.
      if (isDirectory && full !== 'EROFS') return (await isEmpty(client, path)) ? 'EBUSY' : 'ENOTEMPTY';
      break;
    case 'rename':
      if (there !== undefined && typeOf(there) === 'directory') return isDirectory ? 'ENOTEMPTY' : 'EISDIR';
      break;
    case 'readlink':
      if (found !== undefined && typeOf(found) !== 'symlink') return 'EINVAL';
      break;
    default:
      break;
  }
  if (call === 'rename' && (await apart(client, path, to))) return 'EXDEV';
  return full ?? 'UNKNOWN';
}

/** A file system with less than this left counts as full: what was to be written did not fit. */
const littleSpace = 1024n * 1024n;

async function fileSystemTrouble(client: SftpClient, directory: string): Promise<SystemErrorCode | undefined> {
  const space = await client.space(Buffer.from(directory, 'latin1')).catch(() => undefined);
  if (space === undefined) return undefined;
  if (space.readOnly) return 'EROFS';
  return space.available < littleSpace || space.files === 0n ? 'ENOSPC' : undefined;
}

async function apart(client: SftpClient, path: Buffer, to: Buffer | undefined): Promise<boolean> {
  if (to === undefined) return false;
  const [from, into] = await Promise.all(
    [path, to].map((name) =>
      client.space(Buffer.from(dirname(name.toString('latin1')), 'latin1')).catch(() => undefined),
    ),
  );
  return from !== undefined && into !== undefined && from.fileSystem !== into.fileSystem;
}

async function isEmpty(client: SftpClient, path: Buffer): Promise<boolean> {
  const names = await readNames(client, path).catch(() => []);
  return names.length === 0;
}

/** From the nearest on. */
function parents(path: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = path.toString('latin1'); at !== dirname(at);) {
    at = dirname(at);
    found.push(Buffer.from(at, 'latin1'));
  }
  return found;
}

async function look(client: SftpClient, how: 'stat' | 'lstat', path: Buffer): Promise<Attributes | undefined> {
  return client.attributes(how, path).catch(() => undefined);
}
