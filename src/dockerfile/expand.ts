/**
 * Variables in words, by BuildKit's rules (frontend/dockerfile/shell/lex.go): `$x`, `${x}`, `${x:-word}`, `${x-word}`,
 * `${x:+word}`, `${x+word}`, quotes removed, escapes removed. Nothing is ever run: `$(…)` and backticks are text.
 */
import type { EscapeCharacter } from './instruction.js';
import { kleenedProblem, type Place } from './problem.js';
import { splitWords } from './words.js';

/** The value of a variable; undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

export interface ExpandOptions {
  /** The instruction that the word belongs to, for errors. */
  readonly place: Place;
  /** Default: a backslash. */
  readonly escape?: EscapeCharacter;
  /** `${x:?word}` and `${x?word}` are known; see `Dialect.requiredVariables`. Default: false. */
  readonly requiredVariables?: boolean;
}

/**
 * The value of a raw word: variables replaced (one that is not set gives nothing), quotes and escapes removed.
 * Blanks stay; a value is never expanded again.
 * @throws KleeError KLEE_DOCKERFILE `failed environment substitution of: <line>` for a form that is none.
 */
export function expand(word: string, variables: ReadonlyMap<string, string> | Lookup, options: ExpandOptions): string {
  const lookup: Lookup = typeof variables === 'function' ? variables : (name) => variables.get(name);
  const escape = options.escape ?? '\\';
  const reader: Reader = { text: word, at: 0, lookup, options, escape, quotes: 'removed' };
  return readUntil(reader, undefined);
}

/**
 * The value of a text that is no word, as a heredoc: the same, but quotes are text in it, and the backslash is what escapes
 * (`ExpandRaw` in frontend/dockerfile/dockerfile2llb/convert.go).
 * @throws as `expand`.
 */
export function expandText(text: string, lookup: Lookup, options: Omit<ExpandOptions, 'escape'>): string {
  return readUntil({ text, at: 0, lookup, options, escape: '\\', quotes: 'kept' }, undefined);
}

/**
 * The values of the words of a raw text. It is split where it is written, not where a value has blanks. A word that
 * expands to nothing stays, as an empty string.
 * @throws as `expand`.
 */
export function expandWords(
  text: string,
  variables: ReadonlyMap<string, string> | Lookup,
  options: ExpandOptions,
): string[] {
  return splitWords(text, options.escape ?? '\\').map((word) => expand(word, variables, options));
}

interface Reader {
  readonly text: string;
  at: number;
  readonly lookup: Lookup;
  readonly options: ExpandOptions;
  readonly escape: EscapeCharacter;
  readonly quotes: 'removed' | 'kept';
}

function fail(reader: Reader, why: string): never {
  const { place } = reader.options;
  throw kleenedProblem(place, `failed environment substitution of: ${place.logical}`, why);
}

/** Reads to the end, or to the `}` of the substitution that the text is in, and past it. */
function readUntil(reader: Reader, stop: '}' | undefined): string {
  let value = '';
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at);
    if (character === stop) {
      reader.at += 1;
      return value;
    }
    if (character === "'" && reader.quotes === 'removed') value += readSingleQuotes(reader);
    else if (character === '"' && reader.quotes === 'removed') value += readDoubleQuotes(reader);
    else if (character === '$') value += readVariable(reader);
    else if (character === reader.escape) {
      // An escape character takes itself away, at the end of a word too.
      value += reader.text.charAt(reader.at + 1);
      reader.at += 2;
    } else {
      value += character;
      reader.at += 1;
    }
  }
  if (stop !== undefined) fail(reader, "'${' has no '}'");
  return value;
}

function readSingleQuotes(reader: Reader): string {
  const end = reader.text.indexOf("'", reader.at + 1);
  if (end === -1) fail(reader, "a ' is not closed");
  const value = reader.text.slice(reader.at + 1, end);
  reader.at = end + 1;
  return value;
}

/** Within double quotes an escape character stands for itself, except before `"`, `$` and itself. */
function readDoubleQuotes(reader: Reader): string {
  let value = '';
  reader.at += 1;
  while (reader.at < reader.text.length) {
    const character = reader.text.charAt(reader.at);
    const next = reader.text.charAt(reader.at + 1);
    if (character === '"') {
      reader.at += 1;
      return value;
    }
    if (character === '$') {
      value += readVariable(reader);
    } else if (character === reader.escape && (next === '"' || next === '$' || next === reader.escape)) {
      value += next;
      reader.at += 2;
    } else {
      value += character;
      reader.at += 1;
    }
  }
  return fail(reader, 'a " is not closed');
}

/** Reads what begins with the `$` at the reader's position. */
function readVariable(reader: Reader): string {
  reader.at += 1;
  if (reader.text.charAt(reader.at) !== '{') {
    const name = readName(reader);
    return name === '' ? '$' : (reader.lookup(name) ?? '');
  }
  reader.at += 1;
  const name = readName(reader);
  if (name === '') fail(reader, "'${' is not followed by the name of a variable");
  const value = reader.lookup(name);
  const operator = /^(?:\}|:?[-+?])/.exec(reader.text.slice(reader.at, reader.at + 2))?.[0];
  if (operator === undefined) return failOperator(reader, name);
  reader.at += operator.length;
  if (operator === '}') return value ?? '';
  if (operator.endsWith('?') && !reader.options.requiredVariables) {
    fail(reader, `\${${name}${operator}…} is not supported; ${supported}`);
  }
  const word = readUntil(reader, '}');
  const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (operator.endsWith('+')) return isSet ? word : '';
  if (isSet) return value ?? '';
  if (operator.endsWith('-')) return word;
  return fail(reader, `${name}: ${word === '' ? 'is not set' : word}`);
}

const supported = 'what is: ${x}, ${x:-word}, ${x:+word}, ${x-word}, ${x+word}';

function failOperator(reader: Reader, name: string): never {
  const rest = reader.text.slice(reader.at, reader.at + 2);
  if (rest === '') fail(reader, "'${' has no '}'");
  return fail(reader, `\${${name}${rest}…} is not supported; ${supported}`);
}

/** A name, the digits of a positional parameter, or one special character of the shell; the last two are never set. */
function readName(reader: Reader): string {
  const name = /^(?:\d+|[\p{L}_][\p{L}\p{Nd}_]*|[@*#?$!-])/u.exec(reader.text.slice(reader.at))?.[0] ?? '';
  reader.at += name.length;
  return name;
}
