import { defineCommand } from './command.js';
import { usageError } from './arguments.js';

const usage = 'list [LINE | FIRST,LAST]';
const pageSize = 10;

export const list = defineCommand({
  name: 'list',
  aliases: ['l'],
  group: 'looking',
  usage: ['list', 'list LINE', 'list FIRST,LAST'],
  summary: 'Show the Dockerfile as the plan has it now',
  details: [
    'Ten lines around the step that runs next, then the ten after them, and so on; around LINE; or from FIRST to LAST. `=>` marks the step that runs next, `b` a breakpoint.',
  ],
  examples: ['list', 'list 20', 'list 1,99'],
  repeat: 'bare',
  run(args, context) {
    const lines = context.debugger.lines();
    const range = /^(\d{1,9})(?:\s*,\s*(\d{1,9}))?$/.exec(args);
    if (args !== '' && range === null) throw usageError(`'${args}' is not a line.`, usage);
    const current = lines.find((line) => line.current)?.line ?? lines.length;
    let first = context.memory.listedTo ?? Math.max(1, current - pageSize / 2);
    if (range?.[1] !== undefined)
      first = range[2] === undefined ? Math.max(1, Number(range[1]) - pageSize / 2) : Number(range[1]);
    const last = range?.[2] === undefined ? first + pageSize - 1 : Number(range[2]);
    if (first > lines.length) {
      context.memory.listedTo = undefined;
      throw usageError(`Line number ${first} out of range; the file has ${lines.length} lines.`, usage);
    }
    const shown = lines.filter(({ line }) => line >= first && line <= last);
    context.memory.listedTo = last + 1;
    return Promise.resolve(shown);
  },
  *show(lines, theme) {
    const width = String(lines.at(-1)?.line ?? 0).length;
    for (const { line, text, current, breakpoint } of lines) {
      const row = `${current ? '=>' : '  '} ${breakpoint ? 'b' : ' '} ${String(line).padStart(width)}  ${text}`;
      yield current ? theme.current(row) : row;
    }
  },
});
