import type { FrontEnd } from '../commands/command.js';

/** Writes the answer of a command, a page at a time where the front end has pages. */
export async function writeLines(lines: Iterable<string> | AsyncIterable<string>, frontEnd: FrontEnd): Promise<void> {
  for await (const text of lines) {
    if (frontEnd.page === undefined) frontEnd.write(`${text}\n`);
    else if (!(await frontEnd.page(text))) break;
  }
}
