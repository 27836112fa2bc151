import { KleeError } from '../errors.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { unescaped } from './escapes.js';
import { evaluate } from './evaluate.js';
import type { Value } from './memory.js';
import { completeValue } from './print.js';

const usage = 'printf "FORMAT", VALUE, …';

export const printf = defineCommand({
  name: 'printf',
  group: 'session',
  usage: [usage],
  summary: 'Show values in a text',
  details: [
    'FORMAT is a text in quotes, as of printf(3): `%s` a text, `%d` a number, `%x` it in hexadecimal, `%c` a character, `%%` a percent sign, each with a width where wanted (`%-20s`, `%05d`). A VALUE is what `print` takes.',
  ],
  examples: ['printf "step %d of %s\\n", $_step, $_snapshot', 'printf "PATH is %s\\n", $PATH'],
  repeat: 'never',
  run(args, context) {
    const [, format, rest = ''] = /^"((?:[^"\\]|\\[\s\S])*)"\s*([\s\S]*)$/.exec(args) ?? [];
    if (format === undefined) throw usageError('The format is a text in quotes.', usage);
    if (rest !== '' && !rest.startsWith(',')) throw usageError(`A comma is missing before '${rest}'.`, usage);
    const values = splitAtCommas(rest.slice(1)).map((text) => evaluate(text, context));
    context.frontEnd.write(formatted(format, values));
    return Promise.resolve();
  },
  complete: (_args, context) => completeValue(context),
});

/** The parts between commas, those in quotes or braces not counted. */
function splitAtCommas(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\{[^}]*\}|[^,"'{]|["'{])+/g) ?? [];
  return parts.map((part) => part.trim());
}

/** @throws KleeError KLEE_USAGE as gdb words it */
export function formatted(format: string, values: readonly (Value | undefined)[]): string {
  const given = [...values];
  const parts = unescaped(format).replace(/%([-0 +]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g, (whole, ...match: string[]) => {
    const [flags = '', width = '', precision, conversion = ''] = match;
    if (conversion === '%') return '%';
    if (!/^[sdiuxXoc]$/.test(conversion)) {
      throw new KleeError('KLEE_USAGE', `Bad format string: ${whole} is not known.`, { hint: `usage: ${usage}` });
    }
    if (given.length === 0) throw new KleeError('KLEE_USAGE', 'Bad format string, missing arguments.');
    const text = converted(conversion, given.shift(), precision);
    return padded(text, flags, Number(width));
  });
  if (given.length > 0) throw new KleeError('KLEE_USAGE', 'Wrong number of arguments for specified format-string');
  return parts;
}

function converted(conversion: string, value: Value | undefined, precision: string | undefined): string {
  if (conversion === 's')
    return String(value ?? 'void').slice(0, precision === undefined ? undefined : Number(precision));
  if (conversion === 'c' && typeof value === 'string') return value.slice(0, 1);
  if (value === undefined || !/^-?\d+$/.test(String(value))) {
    throw new KleeError('KLEE_USAGE', `Value can't be converted to integer: ${value ?? 'void'}.`);
  }
  const number = Number(value);
  if (conversion === 'c') return String.fromCharCode(number);
  const text = { x: number.toString(16), X: number.toString(16).toUpperCase(), o: number.toString(8) }[conversion];
  return text ?? String(number);
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}
