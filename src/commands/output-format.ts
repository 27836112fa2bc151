/** gdb's output formats: `print/x $_exitcode`. Pure. */
import { KleeError } from '../errors.js';
import type { Value } from './memory.js';

const formats = {
  x: 'hexadecimal',
  d: 'decimal',
  o: 'octal',
  t: 'binary',
  c: 'characters',
  s: 'as it is',
} as const;

export type OutputFormat = keyof typeof formats;

/** How many bytes of a text are shown one by one, as gdb. */
const mostBytes = 200;

/** `print/x` as its two parts; undefined for a word that has no format. */
export function splitFormat(word: string): { readonly name: string; readonly format: string } | undefined {
  const [, name, format] = /^([A-Za-z][\w-]*)\/(\S*)$/.exec(word) ?? [];
  return name === undefined || format === undefined ? undefined : { name, format };
}

/** `/x 10` as the format and what is to be shown; a text that only looks like it, `/etc/x`, has none. @throws KleeError KLEE_USAGE as gdb words it */
export function readFormat(args: string): { readonly format: OutputFormat | undefined; readonly rest: string } {
  const [, letter, rest = ''] = /^\/([A-Za-z])\s+(\S[\s\S]*)$/.exec(args) ?? [];
  return letter === undefined ? { format: undefined, rest: args } : { format: checkedFormat(letter), rest };
}

/** @throws KleeError KLEE_USAGE as gdb words it */
export function checkedFormat(letter: string): OutputFormat {
  if (isFormat(letter)) return letter;
  const known = Object.entries(formats).map(([name, means]) => `/${name} ${means}`);
  throw new KleeError('KLEE_USAGE', `Undefined output format "${letter}".`, { hint: `there are ${known.join(', ')}` });
}

function isFormat(letter: string): letter is OutputFormat {
  return Object.hasOwn(formats, letter);
}

/** A number, also one that is written in a text, in a format; any other text as gdb shows an array of characters. */
export function formatted(value: Value, format: OutputFormat): string {
  if (format === 's') return JSON.stringify(value);
  if (/^-?\d{1,15}$/.test(String(value))) return numberIn(BigInt(value), format);
  const bytes = Buffer.from(String(value));
  const shown = [...bytes.subarray(0, mostBytes)].map((byte) => numberIn(BigInt(byte), format));
  return `{${shown.join(', ')}${bytes.length > mostBytes ? '...' : ''}}`;
}

function numberIn(value: bigint, format: Exclude<OutputFormat, 's'>): string {
  if (format === 'd') return String(value);
  if (format === 'c') return characterOf(value);
  // As of an int of C, or a long where that is too small.
  const bits = BigInt.asUintN(BigInt.asIntN(32, value) === value ? 32 : 64, value);
  if (format === 't') return bits.toString(2);
  if (format === 'o') return bits === 0n ? '0' : `0${bits.toString(8)}`;
  return `0x${bits.toString(16)}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\033',
  "'": "\\'",
  '\\': '\\\\',
};

/** `65 'A'`, of its lowest byte. */
function characterOf(value: bigint): string {
  const byte = BigInt.asUintN(8, value);
  const character = String.fromCharCode(Number(byte));
  const isPrinted = /^[\x20-\x7e]$/.test(character);
  return `${BigInt.asIntN(8, value)} '${escapes[character] ?? (isPrinted ? character : `\\${byte.toString(8).padStart(3, '0')}`)}'`;
}
