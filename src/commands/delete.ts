import { usageError } from './arguments.js';
import { defineCommand } from './command.js';

export const deleteCommand = defineCommand({
  name: 'delete',
  aliases: ['d'],
  group: 'breakpoints',
  usage: ['delete [N…]'],
  summary: 'Delete breakpoints by their numbers, or all',
  details: [
    'Without a number it asks, and deletes all. Numbers are never used twice. Steps are deleted with `delete-step`.',
  ],
  examples: ['delete 2', 'delete 1 3'],
  repeat: 'never',
  async run(args, context) {
    if (args === '') {
      if (context.debugger.stops.list().length === 0) return;
      if (await context.frontEnd.confirm('Delete all breakpoints?')) context.debugger.stops.delete();
      return;
    }
    const numbers = args.split(/\s+/);
    for (const number of numbers) {
      if (!/^\d{1,9}$/.test(number)) throw usageError(`'${number}' is not the number of a breakpoint.`, 'delete [N…]');
    }
    for (const number of numbers) context.debugger.stops.delete(Number(number));
  },
  complete: (_args, context) => context.debugger.stops.list().map(({ number }) => String(number)),
});
