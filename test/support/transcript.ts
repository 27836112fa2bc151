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

/** What is typed at the prompts, with the lines of `commands` up to their `end`. */
export function typedIn(lines: readonly string[]): string[] {
  const typed: string[] = [];
  let inBlock = false;
  for (const line of lines) {
    const command = /^\(klee [^)]*\) (.*)$/.exec(line)?.[1];
    if (command !== undefined || inBlock) typed.push(command ?? line);
    if (command !== undefined) inBlock = /^commands\b/.test(command);
    else if (line.trim() === 'end') inBlock = false;
  }
  return typed;
}

/** The words of a command line, as a shell has them of plain words and words in single quotes. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
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

/** What is another each time, made the same: ids, times, directories, what a file system counts, how wide a table is for them. */
function comparable(text: string): string {
  return (
    text
      .replaceAll(/(?<=@|--resume |"taken":"|of session )[0-9a-f]{12}\b/g, 'ID')
      .replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, 'TIME')
      .replaceAll(/(?<="durationMs":)[\d.]+/g, 'TIME')
      .replaceAll(/\b[A-Z][a-z]{2} +\d+ \d\d:\d\d\b/g, 'DATE')
      .replaceAll(/^total \d+$/gm, 'total N')
      .replaceAll(/^klee \S+:(.*) context \S+\. /gm, 'klee VERSION:$1 context DIRECTORY. ')
      // A row of `timeline`: its size, and its text that is cut where the columns begin.
      .replaceAll(/(?<=@ID) +[\d.]+ k?M?B(?= +TIME$)/gm, ' SIZE')
      .replaceAll(/^([*! ] [ \d]*[│├─ ]*\d+ [A-Z]+ .{8}).*?(?= +@ID|…| \(exit|$)…?/gm, '$1…')
      .replaceAll(/─{9,}/g, '───')
      .replaceAll(/(?<=\S) {2,}/g, '  ')
      .replaceAll(/ +$/gm, '')
  );
}
