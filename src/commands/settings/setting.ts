/** What a setting is: one entry of the table that `set`, `show`, their help and their completion come from. */
import { usageError } from '../arguments.js';
import type { CommandContext } from '../command.js';

export interface Setting {
  /** Of one word or two: `history save`. Unique beginnings of the words work. */
  readonly name: string;
  /** Other names. */
  readonly aliases?: readonly string[];
  /** What can stand behind the name: `on|off`. */
  readonly values: string;
  /** One line, without its period. */
  readonly summary: string;
  /** More about it, a paragraph. */
  readonly details?: string;
  /** The values that completion offers. */
  readonly choices?: readonly string[];
  /** Its value is a file or a directory of this machine. */
  readonly path?: true;
  /** Its value now as `show` says it, a sentence. */
  show(context: CommandContext): string | Promise<string>;
  /** Answers what is to be said about the change. @throws KleeError KLEE_USAGE for a value that it cannot have */
  write(value: string, context: CommandContext): readonly string[] | Promise<readonly string[]>;
}

/** @throws KleeError KLEE_USAGE */
export function oneOf<T extends string>(value: string, values: readonly T[], usage: string): T {
  const found = values.find((one) => one === value);
  if (found === undefined) throw usageError(`Undefined item: "${value}".`, `set ${usage}`);
  return found;
}

/** gdb takes no value for `on`. @throws KleeError KLEE_USAGE as gdb words it */
export function isOn(value: string, name: string): boolean {
  if (['', 'on', '1', 'yes', 'enable'].includes(value)) return true;
  if (['off', '0', 'no', 'disable'].includes(value)) return false;
  throw usageError('"on" or "off" expected.', `set ${name} on|off`);
}

/** A count; 0 and `unlimited` are no limit, which is Infinity. @throws KleeError KLEE_USAGE */
export function readLimit(value: string, name: string): number {
  if (value === 'unlimited' || value === '0') return Infinity;
  if (!/^[1-9]\d{0,8}$/.test(value)) throw usageError(`'${value}' is not a count.`, `set ${name} N|unlimited`);
  return Number(value);
}

/** A limit as `show` says it. */
export function limitText(limit: number): string {
  return limit === Infinity ? 'unlimited' : String(limit);
}

export const onOff = { values: 'on|off', choices: ['on', 'off'] } as const;

export function onOrOff(on: boolean): string {
  return on ? 'on' : 'off';
}
