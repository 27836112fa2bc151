/**
 * `text` with its control characters written out (`\x1b`): names of files and images come from others, and a terminal
 * would obey what is hidden in them.
 */
export function printable(text: string): string {
  // eslint's no-control-regex forbids naming them in a literal; \p{Cc} is the same set, U+0000-U+001F and U+007F-U+009F.
  return text.replace(/\p{Cc}/gu, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
  });
}

/** The same for text of several lines: line ends and tabs stay. */
export function printableText(text: string): string {
  return text.replace(/[^\n\t]+/g, printable);
}
