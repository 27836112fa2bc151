import type { CommandContext } from '../commands/command.js';
import { displayLines } from '../commands/display.js';
import type { Interpreter } from '../commands/interpreter.js';
import { isSilent, watchPatches } from '../commands/narrate.js';
import type { DebugEvent, StopReason } from '../debugger/events.js';
import { KleeError } from '../errors.js';
import { joinLines } from './continuation.js';

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
  await interpreter.beside(async () => {
    while (stop !== undefined && !over) {
      await tell(stop, here);
      const commands = joinLines(commandsOf(stop), (one) => interpreter.opensBlock(one));
      stop = undefined;
      for (const command of commands) {
        stop = await performed(interpreter, command, here);
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
    const { lines } = await interpreter.execute(line, context);
    for await (const text of lines) context.frontEnd.write(`${text}\n`);
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

/** What a command that failed says: the message, then its hint. An error that is not klee's is thrown on. */
export function complaint(error: unknown): string {
  if (!(error instanceof KleeError)) throw error;
  return error.hint === undefined ? `${error.message}\n` : `${error.message}\n  hint: ${error.hint}\n`;
}
