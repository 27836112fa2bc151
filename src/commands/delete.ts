import { splitFirst } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { completeNumbers, readNumbers } from './breakpoint-arguments.js';
import { readTarget } from './goto.js';

export const deleteCommand = defineCommand({
  name: 'delete',
  aliases: ['d'],
  group: 'breakpoints',
  usage: ['delete [N…]', 'delete checkpoint N|NAME'],
  summary: 'Delete breakpoints by their numbers, or all; or a checkpoint',
  details: [
    'Without a number it asks, and deletes all. Numbers are never used twice. Steps are deleted with `delete-step`.',
    '`delete checkpoint` forgets a checkpoint and all that were made on top of it. One on the way to the position stays.',
  ],
  examples: ['delete 2', 'delete 1 3-5'],
  repeat: 'never',
  async run(args, context) {
    const [first, rest] = splitFirst(args);
    if (first.length > 4 && 'checkpoint'.startsWith(first)) return deleteCheckpoint(rest, context);
    if (args === '') {
      if (context.debugger.stops.list().length === 0) return [];
      if (await context.frontEnd.confirm('Delete all breakpoints?')) context.debugger.stops.delete();
      return [];
    }
    for (const number of readNumbers(args, context, 'delete [N…]')) context.debugger.stops.delete(number);
    return [];
  },
  *show(gone) {
    if (gone.length === 1) yield `Deleted checkpoint ${gone[0]}.`;
    else if (gone.length > 1) yield `Deleted checkpoint ${gone[0]} and ${gone.length - 1} made on top of it.`;
  },
  complete: completeNumbers,
});

/** A number is a checkpoint's here, not a step's. */
async function deleteCheckpoint(text: string, context: CommandContext): Promise<number[]> {
  const target = /^\d/.test(text) ? `#${text}` : text;
  return context.debugger.travel.forget(readTarget(target, 'delete checkpoint N|NAME'));
}
