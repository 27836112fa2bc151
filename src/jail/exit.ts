import { constants } from 'node:os';
import type { Exit } from './jail.js';

/** signal(3) of FreeBSD, those that Linux has too: the numbers differ from 7 on. */
const freebsdSignals: readonly (NodeJS.Signals | undefined)[] = [
  ...([undefined, 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGILL', 'SIGTRAP', 'SIGABRT', undefined] as const),
  ...(['SIGFPE', 'SIGKILL', 'SIGBUS', 'SIGSEGV', 'SIGSYS', 'SIGPIPE', 'SIGALRM', 'SIGTERM'] as const),
  ...(['SIGURG', 'SIGSTOP', 'SIGTSTP', 'SIGCONT', 'SIGCHLD', 'SIGTTIN', 'SIGTTOU', 'SIGIO'] as const),
  ...(['SIGXCPU', 'SIGXFSZ', 'SIGVTALRM', 'SIGPROF', 'SIGWINCH', 'SIGINFO', 'SIGUSR1', 'SIGUSR2'] as const),
];

/**
 * What a command ended with, told by a shell's number for it: 128 + n is signal n of the machine that it ran on.
 * @param platform that machine's, as `Machine.platform`.
 */
export function exitOf(code: number, platform: string): Exit {
  const signal = platform === 'freebsd' ? freebsdSignals[code - 128] : localSignals.get(code - 128);
  return signal === undefined ? { code } : { code, signal };
}

/** Of two names for a number the first, which is the usual one: SIGABRT, not SIGIOT. */
const localSignals: ReadonlyMap<number, NodeJS.Signals> = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);
