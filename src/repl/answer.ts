import type { Command, CommandContext } from '../commands/command.js';
import type { Interpreter } from '../commands/interpreter.js';
import { KleeError } from '../errors.js';

/** Has a line done and writes its answer. @throws KleeError */
export async function answer(interpreter: Interpreter, line: string, context: CommandContext): Promise<void> {
  await write(await interpreter.execute(line, context), context);
}

async function write(answered: Awaited<ReturnType<Command['execute']>>, context: CommandContext): Promise<void> {
  for await (const text of answered.lines) context.frontEnd.write(`${text}\n`);
}

/** What a command that failed says: the message, then its hint. An error that is not klee's is thrown on. */
export function complaint(error: unknown): string {
  if (!(error instanceof KleeError)) throw error;
  return error.hint === undefined ? `${error.message}\n` : `${error.message}\n  hint: ${error.hint}\n`;
}
