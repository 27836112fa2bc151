/** Where a shell stands, as it tells it of itself. */
import { fromUtf8 } from '../utf8.js';

/** What a command of that shell would begin with. */
export interface Surroundings {
  /** As `pwd` has it; undefined where it cannot tell. */
  readonly directory: string | undefined;
  /** The exported variables, those without a value left out. */
  readonly environment: Readonly<Record<string, string>>;
  /** Exported variables that are no UTF-8, which nothing can be started with. */
  readonly binary: readonly string[];
  /** Octal. */
  readonly umask: string;
}

/**
 * The commands that tell (POSIX.1-2017, XCU 4), for a command substitution, whose subshell has the state of the shell. None of them fails
 * where `set -e` or a trap of ERR would know. The directory comes last, for it can have line ends in it.
 */
export const told = '{ command umask && command export -p && command pwd || :; }; command printf .';

/** Of klee's own, and what bash sets for each command. */
const notIts = /^(?:klee__|_$)/;

/** Reads what `told` wrote, and a line end. Undefined for anything else, as where something wrote in between after all. */
export function readSurroundings(written: Buffer): Surroundings | undefined {
  const text = written.toString('latin1');
  const umask = /^([0-7]+)\n/.exec(text)?.[1];
  if (umask === undefined) return undefined;
  let at = umask.length + 1;
  const environment: Record<string, string> = {};
  const binary: string[] = [];
  for (let one = statementAt(text, at); one !== undefined; one = statementAt(text, at)) {
    at = one.end;
    if (one.value === undefined || notIts.test(one.name)) continue;
    const value = decoded(one.value);
    if (value === undefined) binary.push(one.name);
    else environment[one.name] = value;
  }
  const rest = /^(?:(\/[^]*)\n)?\.\n$/.exec(text.slice(at));
  if (rest === null) return undefined;
  const [, directory] = rest;
  return { directory: directory === undefined ? undefined : decoded(directory), environment, binary, umask };
}

interface Statement {
  readonly name: string;
  /** Its bytes; undefined for a variable that has none. */
  readonly value: string | undefined;
  readonly end: number;
}

/** `export NAME=word`; `declare -x NAME=word` of a bash that is not in its POSIX mode. */
const begin = /(?:export|declare -[A-Za-z]+) ([A-Za-z_]\w*)(=?)/y;

/** The parts of a word. dash and BusyBox quote with `'`, bash with `"`, and bash and FreeBSD's sh what cannot be printed with `$'`. */
const part = /'([^']*)'|"((?:\\[^]|[^"\\])*)"|\$'((?:\\[^]|[^'\\])*)'|\\([^])|([^\s'"\\])/y;

function statementAt(text: string, at: number): Statement | undefined {
  begin.lastIndex = at;
  const [whole, name = '', sign] = begin.exec(text) ?? [];
  if (whole === undefined) return undefined;
  let value = '';
  part.lastIndex = at + whole.length;
  for (let end = part.lastIndex; ; end = part.lastIndex) {
    if (text[end] === '\n') return { name, value: sign === '' ? undefined : value, end: end + 1 };
    const found = sign === '' ? null : part.exec(text);
    if (found === null) return undefined;
    const [, single, double, dollar, escaped, plain] = found;
    value +=
      single ??
      double?.replace(/\\([$`"\\])/g, '$1') ??
      (dollar === undefined ? undefined : ansi(dollar)) ??
      escaped ??
      plain ??
      '';
  }
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What stands in `$'…'` (POSIX.1-2024, XCU 2.2.4), as bytes. */
function ansi(text: string): string {
  return text.replace(
    /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|c([^])|([^]))/g,
    (_, octal?: string, hex?: string, control?: string, other?: string) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) & 0x1f);
      return letters[other ?? ''] ?? other ?? '';
    },
  );
}

/** Undefined for what is no UTF-8. */
function decoded(bytes: string): string | undefined {
  return fromUtf8(Buffer.from(bytes, 'latin1'));
}
