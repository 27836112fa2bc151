/** The table of breakpoints, in gdb's columns and with its lines. */
import type { BreakpointRow } from '../debugger/stops/stops.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { clip } from '../view/width.js';

const dispositions = { keep: 'keep', delete: 'del', disable: 'dis' } as const;

/** `none`: what to say of an empty table. `columns`: where its lines are cut. */
export function breakpointLines(
  rows: readonly BreakpointRow[],
  none: string,
  { theme, columns }: { readonly theme: Theme; readonly columns: number },
): string[] {
  if (rows.length === 0) return [none];
  const width = Math.max('Address'.length, ...rows.map((row) => address(row).length));
  const line = (number: string, type: string, disposition: string, enabled: string, where: string, what: string) =>
    clip(
      `${number.padEnd(7)} ${type.padEnd(14)} ${disposition.padEnd(4)} ${enabled.padEnd(3)} ${where.padEnd(width)} ${what}`.trimEnd(),
      columns,
    );
  return [
    theme.heading(line('Num', 'Type', 'Disp', 'Enb', 'Address', 'What')),
    ...rows.flatMap((row) => {
      const { number, kind, disposition, enabled } = row;
      return [
        line(String(number), kind, dispositions[disposition], enabled ? 'y' : 'n', address(row), whatText(row)),
        ...notes(row),
        ...locations(row, line),
      ];
    }),
  ];
}

function address({ kind, steps, after }: BreakpointRow): string {
  if (kind !== 'breakpoint') return '';
  const [first] = steps;
  if (first === undefined) return '<PENDING>';
  if (steps.length > 1) return '<MULTIPLE>';
  return `${after ? 'after ' : ''}step ${first.number}`;
}

function whatText({ steps: [first, ...more], what }: BreakpointRow): string {
  if (first === undefined || more.length > 0) return what ?? 'a step that is not in the plan now';
  return `${first.file}:${first.line} ${printable(first.logical)}`;
}

type Line = (number: string, type: string, disposition: string, enabled: string, where: string, what: string) => string;

function locations({ number, steps, enabled }: BreakpointRow, line: Line): string[] {
  if (steps.length < 2) return [];
  return steps.map((step, index) =>
    line(
      `${number}.${index + 1}`,
      '',
      '',
      enabled ? 'y' : 'n',
      `step ${step.number}`,
      `${step.file}:${step.line} ${printable(step.logical)}`,
    ),
  );
}

function notes({ condition, hits, ignore, commands }: BreakpointRow): string[] {
  return [
    ...(condition === undefined ? [] : [`\tstop only if ${condition}`]),
    ...(hits === 0 ? [] : [`\tbreakpoint already hit ${hits} time${hits === 1 ? '' : 's'}`]),
    ...(ignore === 0 ? [] : [`\tignore next ${ignore} hit${ignore === 1 ? '' : 's'}`]),
    ...commands.map((command) => `        ${command}`),
  ];
}
