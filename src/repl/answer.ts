import type { CommandContext, Surroundings } from '../commands/command.js';
import { displayLines } from '../commands/display.js';
import type { Interpreter } from '../commands/interpreter.js';
import { isSilent, watchPatches } from '../commands/stop-words.js';
import type { DebugEvent, StopReason } from '../debugger/events.js';
import { KleeError } from '../errors.js';
import { logicalLines } from './logical-lines.js';
import { writeAnswer } from './write-answer.js';

/** A place where the session has come to stand. */
interface Stop {
  readonly reason: StopReason | undefined;
}

/**
 * Has a line done and writes its answer. Where the session has moved by it, what is displayed at a stop follows, then the commands of the
 * breakpoints that stopped it. @throws KleeError
 */
export async function answer(interpreter: Interpreter, line: string, context: CommandContext): Promise<void> {
  let over = false;
  const quit = (status: number) => {
    over = true;
    context.frontEnd.quit(status);
  };
  const here = { ...context, frontEnd: { ...context.frontEnd, quit } };
  let stop = await performed(interpreter, line, here);
  // Whatever the user is asked for next, they know it then.
  await context.debugger.source.lookAtDisk();
  await interpreter.beside(async () => {
    while (stop !== undefined && !over) {
      await tell(stop, here);
      const commands = logicalLines(commandsOf(stop), (one) => interpreter.opensBlock(one));
      stop = undefined;
      for await (const { text } of commands) {
        stop = await performed(interpreter, text, here);
        // What stands behind a command that goes on is not done, as in gdb.
        if (stop !== undefined || over) break;
      }
    }
  });
}

/** Has a line done; answers where the session stopped by it, if it moved. */
async function performed(interpreter: Interpreter, line: string, context: CommandContext): Promise<Stop | undefined> {
  let stop: Stop | undefined;
  const silence = context.debugger.on((event) => (stop = stopOf(event) ?? stop));
  try {
    await writeAnswer(line, await interpreter.execute(line, context), context.frontEnd);
  } finally {
    silence();
  }
  return stop;
}

function stopOf(event: DebugEvent): Stop | undefined {
  switch (event.type) {
    case 'stopped':
    case 'finished':
    case 'stepFailed':
      return { reason: event.reason };
    case 'undone':
      return { reason: undefined };
    default:
      return undefined;
  }
}

function commandsOf({ reason }: Stop): readonly string[] {
  return reason !== undefined && 'commands' in reason ? reason.commands : [];
}

async function tell({ reason }: Stop, context: CommandContext): Promise<void> {
  if (isSilent(reason)) return;
  const { frontEnd, debugger: engine } = context;
  for await (const text of watchPatches(reason, frontEnd.theme)) frontEnd.write(`${text}\n`);
  for (const text of await displayLines(engine.displays.list(), context)) frontEnd.write(`${text}\n`);
}

/** What commands get: what the front end has, and a way to have further lines done by the same interpreter. */
export function inContext(interpreter: Interpreter, surroundings: Surroundings): CommandContext {
  const { frontEnd, debugger: engine } = surroundings;
  let over = false;
  const quit = (status: number) => {
    over = true;
    frontEnd.quit(status);
  };
  const context: CommandContext = {
    ...surroundings,
    frontEnd: { ...frontEnd, quit },
    async perform(lines, { file, trace = false } = {}) {
      let interrupted = false;
      const silence = engine.on((event) => (interrupted ||= isInterruption(event)));
      try {
        for await (const { text, number } of logicalLines(lines, (line) => interpreter.opensBlock(line))) {
          if (text.trim() === '') continue;
          if (over) return;
          if (interrupted) throw new KleeError('KLEE_USAGE', 'Quit');
          if (trace) frontEnd.write(`+${text.trimStart()}\n`);
          await answer(interpreter, text, context).catch((error: unknown) => {
            throw file === undefined ? error : inFile(error, file, number);
          });
        }
      } finally {
        silence();
      }
    },
    async completions(line) {
      const [candidates, word] = await Promise.resolve(interpreter.complete(line, context));
      return candidates.map((candidate) => line.slice(0, line.length - word.length) + candidate);
    },
  };
  return context;
}

/** Ctrl-C in a step: who typed it wants the rest of a file or command no more than the rest of the step. */
export function isInterruption(event: DebugEvent): boolean {
  return event.type === 'stepFailed' && event.report.failure.kind === 'interrupted';
}

/** An error with the place of its command, as gdb words it. An error that is not klee's stays as it is. */
export function inFile(error: unknown, file: string, line: number): unknown {
  if (!(error instanceof KleeError)) return error;
  const { code, message, hint, source } = error;
  const options = {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(source === undefined ? {} : { source }),
  };
  return new KleeError(code, `${file}:${line}: Error in sourced command file:\n${message}`, options);
}
