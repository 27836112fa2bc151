/** Unpacks a tar archive as it comes, on the machine that the images are on. */
import { createHash, type Hash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable, Transform } from 'node:stream';

import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import { installHint } from '../../host/packages.js';
import type { ProgramResult } from '../../host/programs.js';
import { type Compression, compressionOf, decompressors, headLength, unpackArgv } from './archive.js';
import { failure, lacksOnlyDevices, programOptions } from './complaints.js';
import type { CreateContext } from './method.js';
import { openArchive, reasonOf, type Source } from './source.js';

/** Unpacks an archive, or a directory of this machine as one. `verify` is called with the sha256 of all its bytes, in hexadecimal, and throws where it is not the right one. */
export async function unpack(
  machine: Pick<Machine, 'platform' | 'programs' | 'files'>,
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
    if (verify !== undefined || archive.toItsEnd === true) {
      // tar does not read what comes after the end of the archive; the sum is over that too, and errors come after it.
      input.resume();
      await flowing;
      context.cancel?.throwIfAborted();
      if (broken !== undefined) throw unreadable(name, broken);
      verify?.(hash.digest('hex'));
    }
  } finally {
    archive.stream.destroy();
    input.destroy();
    await flowing;
  }
  if ((await machine.files.readdir(directory)).length === 0)
    throw new KleeError('KLEE_FETCH', `${name} holds no files`);
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
