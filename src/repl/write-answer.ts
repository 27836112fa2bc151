import type { Command, FrontEnd } from '../commands/command.js';

type Answer = Awaited<ReturnType<Command['execute']>>;

/** Gives the front end what a line has brought: as it is where it wants that, else as lines, a page at a time where it has pages. */
export async function writeAnswer(line: string, { data, lines }: Answer, frontEnd: FrontEnd): Promise<void> {
  if (frontEnd.result !== undefined) {
    const all: string[] = [];
    for await (const text of lines) all.push(text);
    frontEnd.result(line, data, all);
    return;
  }
  for await (const text of lines) {
    if (frontEnd.page === undefined) frontEnd.write(`${text}\n`);
    else if (!(await frontEnd.page(text))) break;
  }
}
