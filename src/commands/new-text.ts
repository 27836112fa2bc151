/** Texts that are to become instructions of the plan, and what becomes of those that cannot. */
import { KleeError } from '../errors.js';
import type { CommandContext } from './command.js';
import type { Rejected } from './memory.js';

/**
 * Has a text become step `number`. A text that is no instruction is kept, so that `edit` offers it again; who sits at a terminal can mend
 * it right away. False when nothing was changed. @throws KleeError KLEE_USAGE; without a terminal KLEE_DOCKERFILE
 */
export async function takeText(
  context: CommandContext,
  kind: Rejected['kind'],
  number: number,
  given: string,
): Promise<boolean> {
  const { debugger: engine, frontEnd, memory } = context;
  for (let text: string | undefined = given; text !== undefined && text.trim() !== '';) {
    try {
      await engine.source[kind](number, text);
      memory.rejected = undefined;
      return true;
    } catch (error) {
      if (!isWrongText(error)) throw error;
      memory.rejected = { kind, number, text, plan: engine.source.text };
      if (!frontEnd.interactive) throw error;
      frontEnd.complain(error);
      if (!(await frontEnd.confirm('Edit the text again?'))) {
        frontEnd.write('`edit` offers it again.\n');
        return false;
      }
      text = await frontEnd.editText(text);
    }
  }
  return false;
}

/** The text that was last rejected, if it was for this plan, and for step `number` where one is given. */
export function rejectedText(
  { debugger: engine, memory }: CommandContext,
  number: number | undefined,
): Rejected | undefined {
  const { rejected } = memory;
  if (rejected?.plan !== engine.source.text) return undefined;
  return number === undefined || (rejected.kind === 'edit' && rejected.number === number) ? rejected : undefined;
}

/** Whether the text of a Dockerfile is to blame. */
export function isWrongText(error: unknown): error is KleeError {
  return error instanceof KleeError && error.code === 'KLEE_DOCKERFILE';
}
