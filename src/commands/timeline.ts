import { resolvePrefix } from './resolve.js';
import { shownSnapshots, timelineLines } from '../view/timeline.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'timeline [all]';

export const timeline = defineCommand({
  name: 'timeline',
  group: 'looking',
  usage: ['timeline', 'timeline all'],
  summary: 'Show the tree of checkpoints, with its branches',
  details: [
    'A row for each checkpoint: its number for `goto #N`, the step that made it, the snapshot, how many bytes that added and how long it took. `*` is where the session stands; `!` a step that failed, which made no checkpoint. Branches that were left are set in.',
    'Long stretches in which nothing branches are folded; `timeline all` shows them.',
  ],
  examples: ['timeline', 'timeline all'],
  repeat: 'same',
  async run(args, context) {
    const all = args !== '';
    if (all && resolvePrefix(args, ['all']).length === 0) throw usageError(`'${args}' is too much.`, usage);
    const fold = all ? Infinity : undefined;
    const { travel } = context.debugger;
    const rows = travel.timeline();
    // Of what is folded away nothing is looked up: a long session is listed as fast as a short one.
    return { rows, sizes: await travel.sizes(shownSnapshots(rows, fold)), fold };
  },
  show: ({ rows, sizes, fold }, theme, columns) => timelineLines(rows, sizes, { theme, fold, columns }),
  complete: () => ['all'],
});
