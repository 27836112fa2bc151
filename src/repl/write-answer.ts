import type { CommandAnswer, FrontEnd } from '../commands/command.js';

/**
 * Gives the front end what a line has brought: as it is where it wants that, else as lines, a page at a time where it has pages.
 * @throws KleeError that of the answer, when all of it is said
 */
export async function writeAnswer(
  line: string,
  { data, lines, error }: CommandAnswer,
  frontEnd: FrontEnd,
): Promise<void> {
  if (frontEnd.result !== undefined) {
    const all: string[] = [];
    for await (const text of lines) all.push(text);
    frontEnd.result(line, data, all);
  } else {
    for await (const text of lines) {
      if (frontEnd.page === undefined) frontEnd.write(`${text}\n`);
      else if (!(await frontEnd.page(text))) break;
    }
  }
  if (error !== undefined) throw error;
}
