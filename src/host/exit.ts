import { constants } from 'node:os';

export interface ExitStatus {
  /** As a shell counts: 128 + the signal's number after a signal. */
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals;
}

/** Node's pair of exit code and signal, as a shell counts. */
export function exitStatusOf(code: number | null, signal: NodeJS.Signals | null): ExitStatus {
  if (signal !== null) return { exitCode: 128 + constants.signals[signal], signal };
  return { exitCode: code ?? 1 };
}

/** The signal that an exit code above 128 stands for, as shells and nsenter report it; undefined when it stands for none. */
export function signalOfExitCode(exitCode: number): NodeJS.Signals | undefined {
  const entry = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128);
  return entry?.[0] as NodeJS.Signals | undefined;
}
