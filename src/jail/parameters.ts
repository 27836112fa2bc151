/** `-J` parameters: parsed once, against the table of what jail(8) knows, with its own words for what is wrong. */
import { closest } from 'fastest-levenshtein';
import { KleeError } from '../errors.js';
import { type ParameterEntry, parameterTable } from './parameter-table.js';

/** A `-J` parameter, as parsed by `parseParameter`. */
export interface JailParameter {
  /** Its positive name: `allow.sysvipc`, also for `allow.nosysvipc`. */
  readonly name: string;
  /** Of a list, what this one parameter adds to it. */
  readonly value: string | boolean;
}

/** The row of a parameter; `meta.KEY` and `env.KEY` have that of `meta` and `env`. Undefined for an unknown name. */
export function entryOf(name: string): ParameterEntry | undefined {
  return parameterTable.find((entry) => entry.name === name || (entry.keyed === true && isKeyOf(entry, name)));
}

const isKeyOf = ({ name }: ParameterEntry, full: string) =>
  full.startsWith(`${name}.`) && full.length > name.length + 1;

/**
 * Parses `name`, `name=value` and, for booleans, the negative form: `allow.nosysvipc`, `nopersist` (but not `noallow.sysvipc`).
 * A list also takes `name+=value`, as jail.conf(5) has it: giving it again adds to it in any case.
 * @throws KleeError KLEE_JAIL_PARAMETER in jail(8)'s words; an unknown name comes with the nearest known one as a hint.
 */
export function parseParameter(text: string): JailParameter {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? undefined : text.slice(equals + 1);
  const positive = entryOf(name);
  if (positive !== undefined) return { name, value: typed(positive, name, value) };
  const list = name.endsWith('+') ? entryOf(name.slice(0, -1)) : undefined;
  if (list?.kind === 'list') return { name: list.name, value: typed(list, name, value) };
  const negated = parameterTable.find((entry) => entry.kind === 'boolean' && negativeForm(entry.name) === name);
  if (negated !== undefined) return { name: negated.name, value: typed(negated, name, value) === false };
  throw new KleeError('KLEE_JAIL_PARAMETER', `jail: unknown parameter: ${name}`, { hint: suggestion(name) });
}

/** How jail(8) wants it on its command line: `allow.sysvipc`, `allow.nosysvipc`, `host.hostname=web`. */
export function formatParameter({ name, value }: JailParameter): string {
  if (typeof value === 'string') return `${name}=${value}`;
  return value ? name : negativeForm(name);
}

/** The `no` form of a boolean: `no` goes before the last part of the name, `allow.nosysvipc`. */
export function negativeForm(name: string): string {
  const dot = name.lastIndexOf('.');
  return `${name.slice(0, dot + 1)}no${name.slice(dot + 1)}`;
}

function typed(entry: ParameterEntry, written: string, value: string | undefined): string | boolean {
  const fail = (what: string) =>
    new KleeError('KLEE_JAIL_PARAMETER', `jail: ${written}: ${what} "${value ?? ''}"`, { hint: wanted[entry.kind] });
  switch (entry.kind) {
    case 'boolean':
      if (value === undefined || value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      throw fail('unknown boolean value');
    case 'integer':
      if (value === undefined || !/^[-+]?\d+$/.test(value)) throw fail('non-integer value');
      return value;
    case 'jailsys':
      // As in jail.conf(5): the bare name asks for a new one.
      if (value === undefined) return 'new';
      if (value !== 'disable' && value !== 'new' && value !== 'inherit') throw fail('unknown jailsys value');
      return value;
    case 'string':
    case 'list':
      return value ?? '';
  }
}

const wanted = {
  boolean: 'true, 1, false, 0 and no value at all are understood',
  integer: 'a whole number is wanted',
  jailsys: 'disable, new or inherit is wanted',
  string: 'a text is wanted',
  list: 'a text is wanted',
} as const;

function suggestion(name: string): string {
  const names = parameterTable.flatMap((entry) =>
    entry.kind === 'boolean' ? [entry.name, negativeForm(entry.name)] : [entry.name],
  );
  // `sysvipc` and `noallow.sysvipc` are far from their names by edit distance, but it is clear what was meant.
  const bare = name.replace(/^no(?=allow\.)/, '');
  const contained = names.filter((known) => known === bare || known.endsWith(`.${bare}`));
  return `did you mean ${contained[0] ?? closest(name, names)}?`;
}
