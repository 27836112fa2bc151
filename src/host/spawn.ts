/** The only place that starts programs. */
import type { Options } from 'execa';
import { KleeError } from '../errors.js';
import { type ExitStatus, exitStatusOf } from './exit.js';
import { installHint } from './packages.js';

/**
 * Starts a program; `exited` settles at its exit, whoever still holds its pipes.
 * @throws KleeError KLEE_MISSING_PROGRAM when it is not installed, KLEE_PROGRAM when it cannot be started.
 */
export async function spawn(argv: readonly string[], options: Options) {
  const [file, ...args] = argv;
  if (file === undefined) throw new TypeError('an argv must name a program');
  // Loaded on first use: most of what klee answers (help, version, usage errors) starts no program.
  const { execa } = await import('execa');
  const subprocess = execa(file, args, { ...options, buffer: false, reject: false, stripFinalNewline: false });
  const exited = new Promise<ExitStatus>((resolve) => {
    subprocess.once('exit', (code, signal) => {
      resolve(exitStatusOf(code, signal));
    });
  });
  if (subprocess.pid === undefined) {
    const result = await subprocess;
    const reason = (result.originalMessage ?? 'it could not be started').split('\n')[0] ?? '';
    if (result.code === 'ENOENT') {
      throw new KleeError('KLEE_MISSING_PROGRAM', `${file} is not installed`, {
        hint: installHint(file),
        cause: result,
      });
    }
    throw new KleeError('KLEE_PROGRAM', `could not start ${file}: ${reason}`, {
      hint: `see that 'command -v ${file}' names a program that can be run`,
      cause: result,
    });
  }
  return { subprocess, exited };
}
