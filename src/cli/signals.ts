import { constants } from 'node:os';

/** As a shell counts the exit status of a command that a signal has ended. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * Calls `handler` at every signal that asks klee to end, until the function that it answers is called. When `unwritable` fires, or has
 * fired, it is as at a SIGTERM.
 */
export function onSignals(handler: (signal: NodeJS.Signals) => void, unwritable?: AbortSignal): () => void {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handler);
  const end = () => {
    handler('SIGTERM');
  };
  if (unwritable?.aborted === true) end();
  else unwritable?.addEventListener('abort', end);
  return () => {
    for (const signal of signals) process.off(signal, handler);
    unwritable?.removeEventListener('abort', end);
  };
}
