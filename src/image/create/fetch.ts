/** The method `fetch URL|FILE|DIR`: a base image out of an archive or a directory. */
import { createHash, type Hash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable, Transform } from 'node:stream';

import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import type { ProgramResult, Programs } from '../../host/programs.js';
import { installHint } from '../../host/packages.js';
import { inUserNamespace } from '../../host/user-namespace.js';
import { type Compression, compressionOf, decompressors, headLength, unpackArgv } from './archive.js';
import type { CreateContext, TreeMethod } from './method.js';
import { isDirectory, nameOfSource, openArchive, parseSource, reasonOf, type Source } from './source.js';

/**
 * `source` is an http(s) or file URL of a tar archive (plain, gz, xz, zst, bz2), or a path of one or of a directory. In a user
 * namespace device files are left out, since nobody may make any there; jails could not use them.
 */
export function fetchMethod(machine: Pick<Machine, 'platform' | 'programs'>, source: string): TreeMethod {
  const parsed = parseSource(source);
  return {
    defaultTag: nameOfSource(parsed),
    fill: async (directory, context) => {
      if (parsed.kind === 'path' && (await isDirectory(parsed.path)))
        await copy(machine.programs, parsed.path, directory, context);
      else await unpack(machine, parsed, directory, context);
    },
  };
}

async function copy(
  programs: Pick<Programs, 'attempt'>,
  from: string,
  directory: string,
  context: CreateContext,
): Promise<void> {
  context.report({ kind: 'stage', text: `copying ${from}` });
  // Somebody else's tree, seen from a user namespace, belongs to nobody in it: it becomes root's.
  const owners = (await belongsToNobody(from)) ? ['--no-preserve=ownership'] : [];
  // `-x`: what is mounted inside, like the /proc of a chroot, is not part of the tree. `/.`: copies what is in it, hidden names too.
  const argv = ['cp', '-a', '-x', ...owners, `${from}/.`, directory];
  const result = await programs.attempt(argv, programOptions(context));
  context.cancel?.throwIfAborted();
  if (result.exitCode !== 0 && !lacksOnlyDevices(result)) throw failure(`could not copy ${from}`, result);
}

/** Unpacks an archive. `verify` is called with the sha256 of all its bytes, in hexadecimal, and throws where it is not the right one. */
export async function unpack(
  machine: Pick<Machine, 'platform' | 'programs'>,
  source: Source,
  directory: string,
  context: CreateContext,
  verify?: (sha256: string) => void,
): Promise<void> {
  const name = source.kind === 'url' ? source.url.href : source.path;
  const archive = await openArchive(source, context.cancel);
  const { head, rest } = await takeHead(archive.stream).catch((error: unknown) => {
    context.cancel?.throwIfAborted();
    throw unreadable(name, error);
  });
  const compression = compressionOf(head);
  if (compression === undefined) {
    archive.stream.destroy();
    throw new KleeError('KLEE_FETCH', `${name} is not a tar archive`, {
      hint: 'klee unpacks tar, tar.gz, tar.xz, tar.zst and tar.bz2',
    });
  }
  const hash = createHash('sha256');
  const counter = countBytes(archive.total, context, hash);
  const input = new PassThrough();
  let broken: unknown;
  const flowing = pipeline(rest, counter, input).catch((error: unknown) => {
    broken = error;
  });
  try {
    const argv = unpackArgv(compression, directory, machine.platform);
    const result = await machine.programs.attempt(argv, { ...programOptions(context), input });
    context.cancel?.throwIfAborted();
    if (broken !== undefined) throw unreadable(name, broken);
    if (result.exitCode !== 0 && !lacksOnlyDevices(result)) throw unpackFailure(name, compression, result);
    if (verify !== undefined) {
      // tar does not read what comes after the end of the archive; the sum is over that too.
      input.resume();
      await flowing;
      context.cancel?.throwIfAborted();
      if (broken !== undefined) throw unreadable(name, broken);
      verify(hash.digest('hex'));
    }
  } finally {
    archive.stream.destroy();
    input.destroy();
    await flowing;
  }
  if ((await readdir(directory)).length === 0) throw new KleeError('KLEE_FETCH', `${name} holds no files`);
}

/** The first bytes of a stream, and a stream that has them still. */
async function takeHead(stream: Readable): Promise<{ head: Buffer; rest: Readable }> {
  const bytes = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < headLength;) {
    const next = await bytes.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(chunks);
  return { head, rest: Readable.from(joined(head, bytes), { objectMode: false }) };
}

async function* joined(head: Buffer, bytes: AsyncIterator<Uint8Array, undefined>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await bytes.next(); next.done !== true; next = await bytes.next()) yield next.value;
}

function countBytes(total: number | undefined, context: CreateContext, hash: Hash): Transform {
  let done = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      done += chunk.length;
      hash.update(chunk);
      context.report({ kind: 'bytes', done, ...(total === undefined ? {} : { total }) });
      callback(undefined, chunk);
    },
  });
}

/** Programs complain in English, for what is read out of it; names stay as they are, which tar converts to other locales. */
function programOptions(context: CreateContext) {
  return {
    env: { LC_ALL: 'C.UTF-8', LANGUAGE: '' },
    ...(context.cancel === undefined ? {} : { cancel: context.cancel }),
  };
}

/** What an id that has no place in the user namespace looks like: /proc/sys/kernel/overflowuid, which nobody changes. */
const overflowId = 65534;

async function belongsToNobody(directory: string): Promise<boolean> {
  return inUserNamespace() && (await stat(directory)).uid === overflowId;
}

/** What GNU tar and cp say of a device file that they may not make, and tar at the end of it all. */
const deviceComplaint =
  /: Cannot mknod: Operation not permitted$|^cp: cannot create special file .*: Operation not permitted$/;
const tarsLast = 'tar: Exiting with failure status due to previous errors';

/** True when all that a program could not do is make device files, which it goes on after. */
function lacksOnlyDevices({ stderr }: ProgramResult): boolean {
  const said = stderr.trim().split('\n');
  return (
    said.every((line) => line === tarsLast || deviceComplaint.test(line)) && said.some((line) => line !== tarsLast)
  );
}

function unreadable(name: string, cause: unknown): KleeError {
  return new KleeError('KLEE_FETCH', `could not read ${name} to its end: ${reasonOf(cause)}`, {
    hint: 'try again',
    cause,
  });
}

function unpackFailure(name: string, compression: Compression, result: ProgramResult): KleeError {
  const program = decompressors[compression];
  if (program !== undefined && /cannot exec/i.test(result.stderr)) {
    return new KleeError('KLEE_MISSING_PROGRAM', `${program} is not installed`, {
      hint: installHint(program),
      cause: result,
    });
  }
  return failure(`could not unpack ${name}`, result);
}

/** The first complaint says what went wrong; what follows is what it led to. */
function failure(what: string, result: ProgramResult): KleeError {
  const said =
    result.stderr
      .trim()
      .split('\n')
      .find((line) => !deviceComplaint.test(line)) ?? '';
  if (/no space left on device/i.test(result.stderr)) {
    return new KleeError('KLEE_NO_SPACE', `${what}: no space left on device`, {
      hint: 'free space below the klee root',
      cause: result,
    });
  }
  return new KleeError('KLEE_FETCH', `${what}: ${said === '' ? `exit code ${result.exitCode}` : said}`, {
    ...(/permission denied/i.test(said) ? { hint: 'fetch an archive of it, that root has made' } : {}),
    cause: result,
  });
}
