/** A word as a POSIX shell reads it back: in quotes where it needs them. */
export function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : inQuotes(word);
}

/** In quotes, needed or not (POSIX.1-2017, XCU 2.2.2). */
export function inQuotes(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
