/** The instructions of a plan, numbered: what `list` and `info steps` show. */
import { printable } from './printable.js';
import { plainTheme, type Theme } from './theme.js';
import { clip, displayWidth } from './width.js';

export interface StepRow {
  /** From 1. */
  readonly number: number;
  /** The instruction on one line. */
  readonly instruction: string;
  /** The step that runs next. */
  readonly current?: boolean;
  /** `enabled`: `b`; `temporary`: `t`; `disabled`: `-`. */
  readonly breakpoint?: 'enabled' | 'temporary' | 'disabled' | undefined;
  /** `done` steps have a checkpoint, `failed` ones left what they did in the dataset, `skipped` ones are passed over. */
  readonly state?: 'done' | 'failed' | 'skipped' | undefined;
  /** What is to stand after the instruction: its snapshot, how long it took. */
  readonly note?: string | undefined;
}

const breakpointMarks = { enabled: 'b', temporary: 't', disabled: '-' } as const;
const stateMarks = { done: '*', failed: '!', skipped: '~' } as const;

/**
 * One line for each step: `=>` before the one that runs next, `b` where it has a breakpoint, `*` where it was run, `~` where it is skipped.
 * ```
 *     *  1  FROM debian
 *  => b  2  RUN make
 * ```
 * An instruction is cut to what a line of `columns` has room for beside its note.
 */
export function stepLines(
  steps: readonly StepRow[],
  { theme = plainTheme, columns = Infinity }: { readonly theme?: Theme; readonly columns?: number } = {},
): string[] {
  const width = Math.max(1, ...steps.map(({ number }) => String(number).length));
  return steps.map((step) => {
    const arrow = step.current === true ? '=>' : '  ';
    const breakpoint = step.breakpoint === undefined ? ' ' : breakpointMarks[step.breakpoint];
    const state = step.state === undefined ? ' ' : stateMarks[step.state];
    const { note = '' } = step;
    const before = `${arrow} ${breakpoint}${state} ${String(step.number).padStart(width)}  `;
    const room = columns - before.length - (note === '' ? 0 : displayWidth(note) + 2);
    const text = before + clip(printable(step.instruction), room);
    return (step.current === true ? theme.current(text) : text) + (note === '' ? '' : `  ${theme.dim(note)}`);
  });
}
