/** Sessions that a page shows: what is typed in them, and whether klee says what the page says. */
import { expect } from 'vitest';

/** The lines of each session of a page, without the command that begins it: fenced blocks that begin with `# klee debug …`. */
export function transcriptsOf(page: string): { readonly command: string; readonly lines: readonly string[] }[] {
  return [...page.matchAll(/^```console\n# (klee debug[^\n]*)\n([^]*?)^```$/gm)].map(
    ([, command = '', block = '']) => ({
      command,
      lines: block.trimEnd().split('\n'),
    }),
  );
}

/** What is typed at the prompts. */
export function typedIn(lines: readonly string[]): string[] {
  return lines.map((line) => /^\(klee [^)]*\) (.*)$/.exec(line)?.[1]).filter((line) => line !== undefined);
}

/** Expects `said` to have the lines that a page shows, in their order; `...` stands for any others in between. */
export function expectShown(lines: readonly string[], said: string): void {
  const all = comparable(said).split('\n');
  let at = 0;
  let skipping = true;
  for (const line of lines.map(comparable)) {
    if (line === '...') {
      skipping = true;
      continue;
    }
    const found = skipping ? all.indexOf(line, at) : all[at] === line ? at : -1;
    if (found < 0) expect(all.slice(at, at + 12).join('\n'), `klee did not say: ${line}`).toBe(line);
    at = found + 1;
    skipping = false;
  }
}

/** What is another each time, made the same: ids, times, what a file system counts, blanks at the end of a line. */
function comparable(text: string): string {
  return text
    .replaceAll(/(?<=@)[0-9a-f]{12}\b/g, 'ID')
    .replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME')
    .replaceAll(/\b[A-Z][a-z]{2} +\d+ \d\d:\d\d\b/g, 'DATE')
    .replaceAll(/^total \d+$/gm, 'total N')
    .replaceAll(/ +$/gm, '');
}
