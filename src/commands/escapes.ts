const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A text with its backslashes read as gdb reads those of `echo`: letters as in C, up to three octal digits, any other character as itself. */
export function unescaped(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|([\s\S])|$)/g,
    (_, octal: string | undefined, character: string | undefined) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      // A line end behind a backslash joins two lines.
      return character === undefined || character === '\n' ? '' : (escapes[character] ?? character);
    },
  );
}
