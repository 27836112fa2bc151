import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { failureOf } from './local.js';
import type { ProgramOptions } from './programs.js';
import { spawn } from './spawn.js';

/**
 * What a program of this machine writes to stdout, as it comes and no faster than it is read. Whoever stops reading ends the program.
 * @throws KleeError KLEE_PROGRAM when it fails, at the end of what it has written; KLEE_MISSING_PROGRAM
 */
export async function* outputOf(
  argv: readonly string[],
  { env, cancel }: Pick<ProgramOptions, 'env' | 'cancel'> = {},
): AsyncGenerator<Buffer, void, undefined> {
  const started = performance.now();
  const { subprocess, exited } = await spawn(argv, {
    ...(env === undefined ? {} : { env }),
    ...(cancel === undefined ? {} : { cancelSignal: cancel }),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, complaints] = [subprocess.stdout as Readable, subprocess.stderr as Readable];
  let stderr = '';
  complaints.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk.toString()}`.slice(-65536)));
  try {
    yield* stdout as AsyncIterable<Buffer>;
  } finally {
    // Where nobody reads on, it dies of SIGPIPE.
    stdout.destroy();
    await exited;
  }
  await finished(complaints).catch(() => undefined);
  const status = await exited;
  if (status.exitCode === 0) return;
  throw failureOf({ argv, ...status, stdout: '', stderr, durationMs: performance.now() - started });
}
