/** Where a session stops, and why. These lines are stable: tools may read them. */
import type { Position } from '../debugger/inspect.js';
import type { StepRef, StoppedBy, StopReason } from '../debugger/events.js';
import type { InsideRef } from '../debugger/run/inside.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { pieceText, shortText } from './step-words.js';
import { patchLines, valueLines } from './watched-change.js';

/** Where a session stands, as a stop says it. */
export function stopLine(position: Position): string {
  if (position.next === undefined) return finishedText(position.total, position.snapshot);
  return stopText(position.next, { kind: 'step' }, position.inside);
}

export function stopText(step: StepRef, reason: StopReason, inside: InsideRef | undefined): string {
  if (inside !== undefined) {
    const { done, next } = inside;
    const where =
      next === undefined
        ? `after command ${done.number}/${done.total}, its shell ended: ${pieceText(done)}`
        : `before command ${next.number}/${next.total}${reasonText(reason)}: ${pieceText(next)}`;
    return `Stopped inside step ${step.number}/${step.total}, ${step.file}:${step.line}, ${where}`;
  }
  return `Stopped before step ${step.number}/${step.total}, ${step.file}:${step.line}${reasonText(reason)}: ${shortText(step.logical)}`;
}

export function finishedText(total: number, snapshot: string | undefined): string {
  return `Build finished: ${total}/${total} steps, snapshot ${snapshot === undefined ? 'none' : `@${snapshot}`}`;
}

/** ` (watchpoint 3, breakpoint 1)`; nothing where no breakpoint is the reason. */
export function reasonText(reason: StopReason | undefined): string {
  const names = stopsOf(reason).map((stop) => {
    const event = stop.kind === 'catchpoint' ? `, ${stop.event}` : '';
    return `${stop.temporary ? 'temporary ' : ''}${stop.kind} ${stop.number}${event}`;
  });
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

/** Whether a stop is not to be told. */
export function isSilent(reason: StopReason | undefined): boolean {
  return reason !== undefined && 'also' in reason && reason.silent;
}

function stopsOf(reason: StopReason | undefined): StoppedBy[] {
  return reason === undefined || !('also' in reason) ? [] : [reason, ...reason.also];
}

/** What watchpoints saw, as gdb tells it, and the step that did it. */
export function watchLines(reason: StopReason | undefined): string[] {
  return stopsOf(reason).flatMap((stop) => {
    if (stop.kind !== 'watchpoint') return [];
    const { number, watched, change, by } = stop;
    const step = `step ${by.number}/${by.total}, ${by.file}:${by.line}: ${shortText(by.logical)}`;
    return ['', `Watchpoint ${number}: ${printable(watched)}`, '', ...valueLines(change), `Changed by ${step}`];
  });
}

/** The patches of what watchpoints saw. */
export async function* watchPatches(reason: StopReason | undefined, theme: Theme): AsyncIterable<string> {
  for (const stop of stopsOf(reason)) if (stop.kind === 'watchpoint') yield* patchLines(stop.change, theme);
}
