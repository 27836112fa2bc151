import type { Keyword } from './instruction.js';

/** The instructions that klee builds. */
export const builtKeywords: readonly Keyword[] = ['FROM', 'RUN', 'CMD', 'COPY', 'ENV', 'ARG', 'USER', 'WORKDIR'];

/** The instructions that Docker has beside them. */
export const otherKeywords: readonly string[] = [
  'ADD',
  'ENTRYPOINT',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'SHELL',
  'STOPSIGNAL',
  'VOLUME',
];

export function isBuilt(keyword: string): keyword is Keyword {
  return (builtKeywords as readonly string[]).includes(keyword);
}

/** The instruction that a word in whatever case is or nearly is: at most two letters wrong, one in a short word. */
export function nearestKeyword(word: string): string | undefined {
  if (word.length > 20) return undefined;
  const upper = word.toUpperCase();
  const ranked = [...builtKeywords, ...otherKeywords]
    .map((keyword) => ({ keyword, distance: editDistance(upper, keyword) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  return nearest && nearest.distance <= (nearest.keyword.length <= 5 ? 1 : 2) ? nearest.keyword : undefined;
}

/** Letters to add, take away, replace or swap with their neighbour to get from one word to the other. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          cell(row - 1, column) + 1,
          cell(row, column - 1) + 1,
          cell(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? cell(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return cell(from.length, to.length);
}
