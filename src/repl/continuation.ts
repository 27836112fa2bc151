/**
 * Whether a text that is being typed goes on in the next line: it ends in a backslash, comment lines not counted, which Docker drops
 * inside an instruction; or it is a block whose `end` has not come yet.
 * @param opensBlock whether a line is a command that takes the lines after it, to `end`
 */
export function goesOn(text: string, opensBlock: (line: string) => boolean): boolean {
  const [first = '', ...more] = text.split('\n');
  if (opensBlock(first)) return openBlocks([first, ...more], opensBlock) > 0;
  const last = [first, ...more.filter((line) => !/^\s*#/.test(line))].at(-1) ?? '';
  return /\\[ \t]*$/.test(last) && !/^\s*#/.test(first);
}

function openBlocks(lines: readonly string[], opensBlock: (line: string) => boolean): number {
  let open = 0;
  for (const line of lines) {
    if (opensBlock(line)) open += 1;
    else if (line.trim() === 'end') open -= 1;
  }
  return open;
}
