/** What becomes of klee when its output is not taken any more. */
import { exitStatus } from '../errors.js';
import { reasonOf } from '../host/system-errors.js';
import { statusOfSignal } from './signals.js';

/**
 * Watches what `klee` writes to. The signal fires when stdout cannot be written, of a full disk say: that has been said then, and the
 * exit status stands. Where nobody reads any more (`klee build . | head`) nothing is said, and the status is that of a SIGPIPE.
 */
export function watchOutput(klee: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exitCode'>): AbortSignal {
  const unwritable = new AbortController();
  klee.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that was closed: what klee has made is still to be cleaned up, and the SIGHUP that comes with it ends the command.
    if (error.code === 'EIO' || unwritable.signal.aborted) return;
    const unread = error.code === 'EPIPE';
    klee.exitCode = unread ? statusOfSignal('SIGPIPE') : exitStatus.klee;
    if (!unread) klee.stderr.write(`error: standard output cannot be written: ${reasonOf(error)}\n`);
    unwritable.abort();
  });
  // Nobody is left to tell, and what is done goes on without.
  klee.stderr.on('error', () => undefined);
  return unwritable.signal;
}
