import type { CommandContext, Surroundings } from '../commands/command.js';
import type { Interpreter } from '../commands/interpreter.js';
import { KleeError } from '../errors.js';
import { logicalLines } from './logical-lines.js';
import { writeLines } from './write-lines.js';

/** What commands get: what the front end has, and a way to have further lines done by the same interpreter. */
export function inContext(interpreter: Interpreter, surroundings: Surroundings): CommandContext {
  const context: CommandContext = {
    ...surroundings,
    async perform(lines, { file, trace = false } = {}) {
      for await (const { text, number } of logicalLines(lines, (line) => interpreter.opensBlock(line))) {
        if (text.trim() === '') continue;
        if (trace) context.frontEnd.write(`+${text.trimStart()}\n`);
        await answer(interpreter, text, context).catch((error: unknown) => {
          throw file === undefined ? error : inFile(error, file, number);
        });
      }
    },
    async completions(line) {
      const [candidates, word] = await Promise.resolve(interpreter.complete(line, context));
      return candidates.map((candidate) => line.slice(0, line.length - word.length) + candidate);
    },
  };
  return context;
}

/** Has a line done and writes its answer. @throws KleeError */
export async function answer(interpreter: Interpreter, line: string, context: CommandContext): Promise<void> {
  const { lines } = await interpreter.execute(line, context);
  await writeLines(lines, context.frontEnd);
}

/** A question that nobody is there to answer, as gdb answers it. */
export function answeredYes(question: string): string {
  return `${question} (y or n) [answered Y; input not from terminal]`;
}

/** An error with the place of its command, as gdb words it. An error that is not klee's stays as it is. */
export function inFile(error: unknown, file: string, line: number): unknown {
  if (!(error instanceof KleeError)) return error;
  const { code, message, hint } = error;
  const options = { cause: error, ...(hint === undefined ? {} : { hint }) };
  return new KleeError(code, `${file}:${line}: Error in sourced command file:\n${message}`, options);
}

/** What a command that failed says: the message, then its hint. An error that is not klee's is thrown on. */
export function complaint(error: unknown): string {
  if (!(error instanceof KleeError)) throw error;
  return error.hint === undefined ? `${error.message}\n` : `${error.message}\n  hint: ${error.hint}\n`;
}
