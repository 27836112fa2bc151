/** From what stands behind `print`, `output`, `printf` and `set $NAME =` to its value. */
import { KleeError } from '../errors.js';
import type { Surroundings } from './command.js';
import { allConvenience, convenience } from './convenience.js';
import type { Value } from './memory.js';

type Context = Pick<Surroundings, 'debugger' | 'memory'>;

/** Names of what the position has besides variables. */
export const positionNames = ['user', 'workdir', 'cmd'] as const;

/**
 * The value of a text: a number, `$NAME`, two numbers with one of `+ - * / %` between them, the name of a variable, `user`, `workdir` or
 * `cmd`; any other text as an ENV would have it here. Undefined for void.
 * @throws KleeError KLEE_DOCKERFILE for a text that cannot be expanded, KLEE_USAGE for a division by zero
 */
export function evaluate(text: string, context: Context): Value | undefined {
  const { user, directory, cmd, variables } = context.debugger.environment();
  const name = /^\$(?:(\w+|\$?\d*)|\{(\w+)\})$/.exec(text);
  if (name !== null) return variable(name[1] ?? name[2] ?? '', context);
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const settings: Readonly<Record<string, string>> = { user, workdir: directory, cmd: JSON.stringify(cmd) };
  // gdb's hand leaves the sign out.
  if (Object.hasOwn(variables, text)) return variables[text];
  const setting = settings[text.toLowerCase()];
  if (setting !== undefined) return setting;
  return arithmetic(text, context) ?? expandText(text, context);
}

function variable(name: string, context: Context): Value | undefined {
  const { known, value } = convenience(name, context);
  return known ? value : context.debugger.environment().variables[name];
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/** Undefined for a text that is no sum of two numbers. */
function arithmetic(text: string, context: Context): number | undefined {
  const [, left = '', operator = '', right = ''] = /^(\$\w+|\d+)\s*([-+*/%])\s*(\$\w+|\d+)$/.exec(text) ?? [];
  const [a, b] = [numberOf(left, context), numberOf(right, context)];
  if (a === undefined || b === undefined) return undefined;
  if (b === 0 && (operator === '/' || operator === '%')) throw new KleeError('KLEE_USAGE', 'Division by zero');
  return operations[operator]?.(a, b);
}

function numberOf(operand: string, context: Context): number | undefined {
  const value = operand.startsWith('$') ? variable(operand.slice(1), context) : operand;
  return value === undefined || !/^-?\d{1,15}$/.test(String(value)) ? undefined : Number(value);
}

/** A text with its variables replaced, those of the session among them. @throws KleeError KLEE_DOCKERFILE */
function expandText(text: string, context: Context): string {
  return context.debugger.expand(text, (name) => {
    const { value } = convenience(name, context);
    return value === undefined ? undefined : String(value);
  });
}

/** A value as `print` shows it: texts in quotes. */
export function shown(value: Value | undefined): string {
  return value === undefined ? 'void' : JSON.stringify(value);
}

/** The variables of the build at the position, as `$NAME`. */
export function buildVariables(context: Context): string[] {
  return Object.keys(context.debugger.environment().variables).map((name) => `$${name}`);
}

/** What `$` and a few letters can become: those of the build and of the debugger. */
export function allVariables(context: Context): string[] {
  return [...buildVariables(context), ...allConvenience(context).map(([name]) => `$${name}`)].sort();
}
