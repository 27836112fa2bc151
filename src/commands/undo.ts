import { noArguments } from './arguments.js';
import { defineCommand } from './command.js';

export const undo = defineCommand({
  name: 'undo',
  group: 'running',
  usage: ['undo'],
  summary: 'Take back the last move or edit of the session',
  details: [
    'After an edit the old plan and position come back; after `next`, `continue`, `back`, `goto` or `jump` it stands where it stood before. Nothing is deleted, and nothing runs: `redo` does it again with what is recorded.',
    'What a failed step left, and changes made by hand, are undone first, as `back` does.',
  ],
  examples: ['undo'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'undo');
    return context.debugger.travel.undo();
  },
  *show(undone) {
    if (!undone) yield 'Nothing to undo.';
  },
});

export const redo = defineCommand({
  name: 'redo',
  group: 'running',
  usage: ['redo'],
  summary: 'Do again what `undo` took back',
  details: ['Nothing runs. A move or an edit after `undo` leaves nothing to do again.'],
  examples: ['redo'],
  repeat: 'same',
  run: (args, context) => {
    noArguments(args, 'redo');
    return context.debugger.travel.redo();
  },
  *show(redone) {
    if (!redone) yield 'Nothing to redo.';
  },
});
