import { KleeError } from '../errors.js';
import { defineCommand } from './command.js';

export const clear = defineCommand({
  name: 'clear',
  group: 'breakpoints',
  usage: ['clear [PLACE]'],
  summary: 'Delete the breakpoints at a place',
  details: ['PLACE as `break` takes it; without it, the step that runs next.'],
  examples: ['clear 4', 'clear :12', 'clear RUN'],
  repeat: 'never',
  run(args, context) {
    const { position, stops } = { position: context.debugger.position(), stops: context.debugger.stops };
    const place = args === '' ? String(position.next?.number ?? position.total) : args;
    const cleared = stops.clear(place);
    if (cleared.length === 0) throw new KleeError('KLEE_USAGE', `No breakpoint at ${place}.`);
    return Promise.resolve(cleared);
  },
  *show(cleared) {
    // The blank at the end is gdb's.
    yield `Deleted breakpoint${cleared.length === 1 ? '' : 's'} ${cleared.join(' ')} `;
  },
});
