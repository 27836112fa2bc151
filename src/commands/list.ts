import { defineCommand } from './command.js';
import { usageError } from './arguments.js';
import type { Memory } from './memory.js';

const usage = 'list [LINE | FIRST,LAST | FIRST, | ,LAST | -]';

export const list = defineCommand({
  name: 'list',
  aliases: ['l'],
  group: 'looking',
  usage: ['list', 'list LINE', 'list FIRST,LAST', 'list FIRST,', 'list ,LAST', 'list -'],
  summary: 'Show the Dockerfile as the plan has it now',
  details: [
    'Ten lines around the step that runs next, then the ten after them, and so on; `-` the ten before those that were shown last; around LINE; or from FIRST to LAST, where either can be left out. `set listsize` changes the ten. `=>` marks the step that runs next, `b` a breakpoint, `~` a step that is skipped.',
  ],
  examples: ['list', 'list 20', 'list 1,99', 'list -'],
  repeat: 'bare',
  run(args, context) {
    const lines = context.debugger.lines();
    const { memory } = context;
    const current = lines.find((line) => line.current)?.line ?? lines.length;
    const wanted = rangeOf(args, memory, current);
    if (wanted.last < 1) throw usageError(`Already at the start of ${context.debugger.position().file}.`, usage);
    const first = Math.max(1, wanted.first);
    if (first > lines.length) {
      memory.listed = undefined;
      throw usageError(`Line number ${first} out of range; the file has ${lines.length} lines.`, usage);
    }
    const shown = lines.filter(({ line }) => line >= first && line <= wanted.last);
    memory.listed = { first, last: wanted.last };
    return Promise.resolve(shown);
  },
  *show(lines, theme) {
    const width = String(lines.at(-1)?.line ?? 0).length;
    for (const { line, text, current, breakpoint, skipped } of lines) {
      const row = `${current ? '=>' : '  '} ${breakpoint ? 'b' : ' '}${skipped ? '~' : ' '}${String(line).padStart(width)}  ${text}`;
      yield current ? theme.current(row) : row;
    }
  },
});

/** The lines that are meant. @throws KleeError KLEE_USAGE */
function rangeOf(args: string, memory: Memory, current: number): { first: number; last: number } {
  const { listSize } = memory.preferences;
  const around = (line: number) => {
    const first = listSize === Infinity ? 1 : Math.max(1, line - Math.floor(listSize / 2));
    return { first, last: first + listSize - 1 };
  };
  const { listed } = memory;
  if (args === '')
    return listed === undefined ? around(current) : { first: listed.last + 1, last: listed.last + listSize };
  if (args === '-') {
    const end = (listed?.first ?? around(current).first) - 1;
    return { first: end - listSize + 1, last: end };
  }
  const [, one, comma, other] = /^(\d{1,9})?\s*(,)?\s*(\d{1,9})?$/.exec(args) ?? [];
  if (comma === undefined && one !== undefined) return around(Number(one));
  if (one !== undefined)
    return { first: Number(one), last: other === undefined ? Number(one) + listSize - 1 : Number(other) };
  if (other !== undefined) return { first: Number(other) - listSize + 1, last: Number(other) };
  throw usageError(`'${args}' is not a line.`, usage);
}
