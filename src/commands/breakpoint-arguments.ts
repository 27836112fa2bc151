/** Reading the arguments of commands about breakpoints. */
import { KleeError } from '../errors.js';
import { usageError } from './arguments.js';
import type { CommandContext } from './command.js';

/** Numbers of breakpoints, as gdb takes them: `1 3`, `1-3`, `$bpnum` for the one that was set last. */
export function readNumbers(args: string, context: CommandContext, usage: string): number[] {
  return args.split(/\s+/).flatMap((word) => {
    if (word === '$bpnum') return [lastNumber(context)];
    const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(word) ?? [];
    if (first === undefined) throw usageError(`Bad breakpoint argument: '${word}'`, usage);
    if (last === undefined) return [Number(first)];
    const numbers = context.debugger.stops.list().map(({ number }) => number);
    return numbers.filter((number) => number >= Number(first) && number <= Number(last));
  });
}

/** The breakpoint that was set last. @throws KleeError KLEE_USAGE when none was */
export function lastNumber({ debugger: engine }: CommandContext): number {
  const last = engine.stops.lastNumber;
  if (last === undefined) throw new KleeError('KLEE_USAGE', 'No breakpoints specified.');
  return last;
}

/** `PLACE if COND`: the place, and the condition where there is one. */
export function splitCondition(args: string, usage: string): { what: string; condition: string | undefined } {
  // A slash begins a regular expression, which may have an `if` of its own.
  const form =
    args.startsWith('/') && /^\/.+?\/(?:\s+if\b|$)/.test(args)
      ? /^(\/.+?\/)(?:\s+if\b(.*))?$/s
      : /^(.*?)(?:(?:^|\s+)if\b(.*))?$/s;
  const [, what = '', behind] = form.exec(args) ?? [];
  const condition = behind?.trim();
  if (condition === '') throw usageError('There is no condition behind `if`.', usage);
  return { what, condition };
}

/** What the numbers of breakpoints can become. */
export function completeNumbers(_args: string, { debugger: engine }: CommandContext): string[] {
  return engine.stops.list().map(({ number }) => String(number));
}
