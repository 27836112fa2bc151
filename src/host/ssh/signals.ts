/** Signals by the numbers that they have on the other machine, whatever this one calls them. */
import type { ExitStatus } from '../exit.js';

/** signal(7), for all architectures but alpha, sparc, mips and hppa. */
const linux = [
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT',
  'CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS',
];
/** sys/signal.h of FreeBSD. EMT and THR are of no interest here: node has no names for them. */
const freebsd = [
  'HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM',
  'URG STOP TSTP CONT CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2',
];

const names = (lines: readonly string[]) => ['', ...lines.join(' ').split(' ')];

/**
 * An exit code that a shell there told, 128 + n after signal n. A program that itself exits with such a code cannot be told
 * from one that the signal ended: sh does not say, nor does nsenter(1) for programs in a namespace.
 */
export function statusThere(exitCode: number, platform: string): ExitStatus {
  const name = names(platform === 'freebsd' ? freebsd : linux)[exitCode - 128];
  if (exitCode <= 128 || name === undefined || name === 'EMT') return { exitCode };
  return { exitCode, signal: `SIG${name}` as NodeJS.Signals };
}
