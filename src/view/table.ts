/** Tables as `klee lsi` prints them: a leading blank, three blanks between columns, a rule under the header. */
import { plainTheme, type Theme } from './theme.js';
import { clip, displayWidth } from './width.js';

const gap = '   ';

export interface Column {
  readonly title: string;
  /** `left` when absent. */
  readonly align?: 'left' | 'right';
}

/**
 * The lines of a table, header and rule first. Widths are those of a terminal, so that wide characters line up.
 * @param room the columns that a line can have: the last column, which has no colours then, is cut to it, down to its title
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  theme: Theme = plainTheme,
  room = Infinity,
): string[] {
  const natural = columns.map(({ title }, index) =>
    Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map((cell) => displayWidth(cell))),
  );
  const others = natural.slice(0, -1).reduce((sum, width) => sum + width + gap.length, 2);
  const last = columns.length - 1;
  const widths = natural.map((width, index) =>
    index < last ? width : Math.min(width, Math.max(room - others, displayWidth(columns[last]?.title ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    ` ${columns.map(({ align }, index) => pad(clip(cells[index] ?? '', widths[index] ?? 0), widths[index] ?? 0, align ?? 'left')).join(gap)}`.trimEnd();
  const total = widths.reduce((sum, width) => sum + width, 0) + gap.length * (columns.length - 1) + 2;
  return [theme.heading(line(columns.map(({ title }) => title))), theme.dim('─'.repeat(total)), ...rows.map(line)];
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
