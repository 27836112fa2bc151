import { logicalOf } from '../dockerfile/source.js';

/**
 * Whether a text that is being typed goes on in the next line: it ends in a backslash, comment lines not counted, which Docker drops
 * inside an instruction; or the line that ends a heredoc of it has not come yet; or it is a block whose `end` has not.
 * @param opensBlock whether a line is a command that takes the lines after it, to `end`
 */
export function goesOn(text: string, opensBlock: (line: string) => boolean): boolean {
  const [first = '', ...more] = text.split('\n');
  if (opensBlock(first)) return openBlocks([first, ...more], opensBlock) > 0;
  const last = [first, ...more.filter((line) => !/^\s*#/.test(line))].at(-1) ?? '';
  if (/^\s*#/.test(first)) return false;
  return /\\[ \t]*$/.test(last) || hasOpenHeredoc(text);
}

/** An instruction stands alone or, in capitals, behind a command: `edit 4 RUN …`, `insert before 4 RUN …`. What is tried is as in a RUN. */
function hasOpenHeredoc(text: string): boolean {
  const tried = /^\s*try[ \t]+([\s\S]*)$/.exec(text)?.[1];
  const written = /^\s*(?:[\w-]+[ \t]+){0,3}?((?:RUN|COPY)\s[\s\S]*)$/.exec(text)?.[1];
  const instruction = tried === undefined ? written : `RUN ${tried}`;
  return instruction !== undefined && logicalOf(instruction, '\\')?.heredocs.some(({ ended }) => !ended) === true;
}

function openBlocks(lines: readonly string[], opensBlock: (line: string) => boolean): number {
  let open = 0;
  for (const line of lines) {
    if (opensBlock(line)) open += 1;
    else if (line.trim() === 'end') open -= 1;
  }
  return open;
}
