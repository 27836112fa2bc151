/**
 * Whether a text that is being typed goes on in the next line: it ends in a backslash, comment lines not counted, which Docker drops
 * inside an instruction.
 */
export function goesOn(text: string): boolean {
  const [first = '', ...more] = text.split('\n');
  const last = [first, ...more.filter((line) => !/^\s*#/.test(line))].at(-1) ?? '';
  return /\\[ \t]*$/.test(last) && !/^\s*#/.test(first);
}
