/** The arguments of `export`. */
import { type DialectName, dialects } from '../dockerfile/dialect.js';
import { splitFirst, usageError } from './arguments.js';

export const exportUsage = 'export [--patch] [--squash] [--dialect kleene|docker] [--verify] [--in-place | [-o] FILE]';

/** Where it goes: a file by the name given, the file that the plan was read from, the user, or a place of its own. */
export type Target = { readonly file: string } | 'in place' | 'standard output' | 'by default';

export interface ExportArguments {
  readonly what: 'text' | 'patch';
  readonly runs: 'as they are' | 'squash';
  /** Undefined for that of the session. */
  readonly dialect: DialectName | undefined;
  readonly verify: boolean;
  readonly target: Target;
}

export const exportOptions = ['--patch', '--squash', '--dialect', '--verify', '--in-place', '-o'];

/** @throws KleeError KLEE_USAGE */
export function readExportArguments(args: string): ExportArguments {
  const given = new Set<string>();
  let dialect: DialectName | undefined;
  let file: string | undefined;
  let rest = args;
  while (rest.startsWith('-')) {
    const [option, behind] = splitFirst(rest);
    if (option === '-') break;
    rest = behind;
    if (option === '-o' || option === '--dialect') {
      const [value, more] = splitFirst(behind);
      if (value === '')
        throw usageError(`${option} needs ${option === '-o' ? 'a file' : 'kleene or docker'}.`, exportUsage);
      if (option === '-o') file = value;
      else dialect = readDialect(value);
      rest = more;
    } else if (exportOptions.includes(option)) given.add(option);
    else throw usageError(`There is no option ${option}.`, exportUsage);
  }
  if (rest !== '' && file !== undefined) throw usageError(`'${rest}' is too much.`, exportUsage);
  file = rest === '' ? file : rest;
  const inPlace = given.has('--in-place');
  if (inPlace && file !== undefined) throw usageError('--in-place has a file of its own.', exportUsage);
  if (inPlace && given.has('--patch')) throw usageError('A patch cannot take the place of the file.', exportUsage);
  const target = inPlace ? 'in place' : file === '-' ? 'standard output' : file === undefined ? 'by default' : { file };
  return {
    what: given.has('--patch') ? 'patch' : 'text',
    runs: given.has('--squash') ? 'squash' : 'as they are',
    dialect,
    verify: given.has('--verify'),
    target,
  };
}

function readDialect(value: string): DialectName {
  const found = Object.values(dialects).find(({ name }) => name === value);
  if (found === undefined) throw usageError(`There is no dialect '${value}'.`, exportUsage);
  return found.name;
}
