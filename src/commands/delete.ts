import { completeNumbers, readNumbers } from './breakpoint-arguments.js';
import { defineCommand } from './command.js';

export const deleteCommand = defineCommand({
  name: 'delete',
  aliases: ['d'],
  group: 'breakpoints',
  usage: ['delete [N…]'],
  summary: 'Delete breakpoints, watchpoints and catchpoints by their numbers, or all',
  details: [
    'Without a number it asks, and deletes all. Numbers are never used twice. Steps are deleted with `delete-step`.',
  ],
  examples: ['delete 2', 'delete 1 3-5'],
  repeat: 'never',
  async run(args, context) {
    if (args === '') {
      if (context.debugger.stops.list().length === 0) return;
      if (await context.frontEnd.confirm('Delete all breakpoints?')) context.debugger.stops.delete();
      return;
    }
    for (const number of readNumbers(args, context, 'delete [N…]')) context.debugger.stops.delete(number);
  },
  complete: completeNumbers,
});
