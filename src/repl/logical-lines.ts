import { goesOn } from './continuation.js';

/** What belongs together of a text that is read line by line: a command, an instruction over several lines, a block to its `end`. */
export interface LogicalLine {
  readonly text: string;
  /** Where it begins, from 1. */
  readonly number: number;
}

/** @param opensBlock whether a line is a command that takes the lines after it, to `end` */
export async function* logicalLines(
  lines: AsyncIterable<string> | Iterable<string>,
  opensBlock: (line: string) => boolean,
): AsyncIterable<LogicalLine> {
  let begun: LogicalLine | undefined;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    begun = begun === undefined ? { text: line, number } : { ...begun, text: `${begun.text}\n${line}` };
    if (goesOn(begun.text, opensBlock)) continue;
    yield begun;
    begun = undefined;
  }
  if (begun !== undefined) yield begun;
}
