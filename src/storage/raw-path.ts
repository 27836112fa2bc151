/**
 * File names are bytes and need not be UTF-8. A raw path is a string with one character for each byte: names that are no
 * text survive it, and comparing raw paths as strings orders them by their bytes.
 */

export function toRaw(path: string): string {
  return Buffer.from(path).toString('latin1');
}

/** What node:fs takes. */
export function toBytes(raw: string): Buffer {
  return Buffer.from(raw, 'latin1');
}

/** What people read; a byte that is not UTF-8 becomes U+FFFD. */
export function toText(raw: string): string {
  return toBytes(raw).toString('utf8');
}
