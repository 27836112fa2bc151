/** Tables as `klee lsi` prints them: a leading blank, three blanks between columns, a rule under the header. */
import { plainTheme, type Theme } from './theme.js';
import { displayWidth } from './width.js';

const gap = '   ';

export interface Column {
  readonly title: string;
  /** `left` when absent. */
  readonly align?: 'left' | 'right';
}

/** The lines of a table, header and rule first. Widths are those of a terminal, so that wide characters line up. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  theme: Theme = plainTheme,
): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map((cell) => displayWidth(cell))),
  );
  const line = (cells: readonly string[]) =>
    ` ${columns.map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align ?? 'left')).join(gap)}`.trimEnd();
  const total = widths.reduce((sum, width) => sum + width, 0) + gap.length * (columns.length - 1) + 2;
  return [theme.heading(line(columns.map(({ title }) => title))), theme.dim('─'.repeat(total)), ...rows.map(line)];
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
