/** Signals to processes that were seen just now: one that has ended meanwhile is none to signal. */
import { failureOf } from './local.js';
import type { Programs } from './programs.js';

/** On this machine. */
export function signalHere(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** On the machine that `programs` starts programs on. @throws KleeError KLEE_PROGRAM */
export async function signalBy(
  programs: Pick<Programs, 'attempt'>,
  pids: readonly number[],
  signal: NodeJS.Signals,
): Promise<void> {
  if (pids.length === 0) return;
  const result = await programs.attempt(['kill', '-s', signal.replace(/^SIG/, ''), ...pids.map(String)]);
  const complaints = result.stderr.split('\n').filter((line) => line !== '' && !line.includes('No such process'));
  if (result.exitCode !== 0 && complaints.length > 0) throw failureOf(result);
}
