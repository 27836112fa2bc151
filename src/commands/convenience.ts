/** What `$NAME` means to commands, conditions and `quit`: the session's own names, those that were set, values that were printed. */
import { KleeError } from '../errors.js';
import type { Surroundings } from './command.js';
import type { Value } from './memory.js';

type Context = Pick<Surroundings, 'debugger' | 'memory'>;

/** The names that the session itself gives a value, and what they are. */
export const sessionNames = {
  _step: 'the number of the step that runs next',
  _line: 'the line of the Dockerfile that it begins on',
  _stage: 'the name of the stage that it is in, or its number, from 0',
  _snapshot: 'the snapshot of the position, as `@c069e69af8cf`',
  _exitcode: 'the exit code of the last command of a step: of the failed one, or of the last that is done',
  bpnum: 'the number of the breakpoint that was set last',
} as const;

type SessionName = keyof typeof sessionNames;

function isSessionName(name: string): name is SessionName {
  return Object.hasOwn(sessionNames, name);
}

function sessionValue(name: SessionName, { debugger: engine }: Context): Value | undefined {
  const { next, snapshot, exitCode, stage } = engine.position();
  switch (name) {
    case '_step':
      return next?.number;
    case '_line':
      return next?.line;
    case '_stage':
      return stage;
    case '_snapshot':
      return snapshot === undefined ? undefined : `@${snapshot}`;
    case '_exitcode':
      return exitCode;
    case 'bpnum':
      return engine.stops.lastNumber;
  }
}

/** What stands for a printed value: `1` for `$1`, nothing for `$`, `$` for `$$`, `$3` for `$$3`. */
function printedValue(name: string, values: readonly Value[]): Value | undefined {
  if (/^\d+$/.test(name) && name !== '0') return values[Number(name) - 1];
  const back = name === '' || name === '0' ? 0 : name === '$' ? 1 : Number(name.slice(1));
  return values.at(-1 - back);
}

/**
 * The value of `$NAME`, given without the sign; undefined where it is void. `known` is false for a name that was never set, which can be a
 * variable of the image.
 */
export function convenience(name: string, context: Context): { known: boolean; value: Value | undefined } {
  if (/^(?:\d*|\$\d*)$/.test(name)) return { known: true, value: printedValue(name, context.memory.values) };
  if (isSessionName(name)) return { known: true, value: sessionValue(name, context) };
  const value = context.memory.convenience.get(name);
  return { known: value !== undefined, value };
}

/** All that `show convenience` lists, by name. */
export function allConvenience(context: Context): [name: string, value: Value | undefined][] {
  const names = Object.keys(sessionNames) as SessionName[];
  return [
    ...[...context.memory.convenience].sort(([a], [b]) => a.localeCompare(b)),
    ...names.map((name): [string, Value | undefined] => [name, sessionValue(name, context)]),
  ];
}

/** Gives `$NAME` a value; undefined makes it void. @throws KleeError KLEE_USAGE for a name that has its value from the session */
export function setConvenience(name: string, value: Value | undefined, { memory }: Context): void {
  if (isSessionName(name)) {
    throw new KleeError('KLEE_USAGE', `$${name} cannot be set: it is ${sessionNames[name]}.`);
  }
  if (value === undefined) memory.convenience.delete(name);
  else memory.convenience.set(name, value);
}
