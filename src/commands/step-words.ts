/** Steps, their commands, exit codes and processes as all messages name them. */
import type { PieceRef } from '../build/checkpoint.js';
import type { StepRef } from '../debugger/events.js';
import type { Exit, JailProcess } from '../jail/jail.js';
import { printable } from '../view/printable.js';
import { clip } from '../view/width.js';

/** Two lines of a common terminal. */
const longest = 160;

/** An instruction on one line, cut where it is long: in full it is told when its step begins, and by `list`. */
export function shortText(logical: string): string {
  return clip(printable(logical), longest);
}

/** `step 4, Dockerfile:4: RUN make` */
export function stepText({ number, file, line, logical }: StepRef): string {
  return `step ${number}, ${file}:${line}: ${shortText(logical)}`;
}

/** A command of a step on one line. */
export function pieceText({ text }: PieceRef): string {
  const [first = '', ...more] = text.split('\n');
  return shortText(more.length === 0 ? first : `${first} …`);
}

/** `exit code 137 (SIGKILL)` */
export function exitText({ code, signal }: Exit): string {
  return `exit code ${code}${signal === undefined ? '' : ` (${signal})`}`;
}

/** `postgres (6 processes), sh` */
export function processNames(processes: readonly JailProcess[]): string {
  const counts = new Map<string, number>();
  for (const { command } of processes) counts.set(command, (counts.get(command) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => (count === 1 ? printable(name) : `${printable(name)} (${count} processes)`))
    .join(', ');
}
