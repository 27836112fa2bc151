import type { CheckpointRef } from '../debugger/travel/names.js';
import { shortText } from './step-words.js';
import { readStep, usageError } from './arguments.js';
import { defineCommand } from './command.js';

const restartUsage = 'restart N';

export const checkpoint = defineCommand({
  name: 'checkpoint',
  group: 'running',
  usage: ['checkpoint [NAME]'],
  summary: 'Give the position a name to come back to',
  details: [
    'Every step that has run has a checkpoint anyway, with a number that it keeps: `info checkpoints` lists them, and `goto NAME`, `goto #N` and `restart N` go there. A name that another checkpoint had is taken from it.',
    'Changes made by hand, and what a failed step left, are kept in a checkpoint of their own, on which the session then stands; it is not what a build of the Dockerfile makes.',
  ],
  examples: ['checkpoint', 'checkpoint before-make'],
  repeat: 'never',
  run: (args, context) => context.debugger.travel.mark(args === '' ? undefined : args),
  *show(ref) {
    yield `Checkpoint ${ref.id}: ${placeText(ref)}`;
  },
});

export const restart = defineCommand({
  name: 'restart',
  group: 'running',
  usage: [restartUsage],
  summary: 'Go back to checkpoint N; it is not run again',
  details: ['As `goto #N`.'],
  examples: ['restart 3'],
  repeat: 'never',
  run: (args, context) => {
    const id = readStep(args, restartUsage);
    if (id === undefined) throw usageError('Which checkpoint?', restartUsage);
    return context.debugger.travel.goto({ kind: 'checkpoint', id });
  },
  *show({ id }) {
    yield `This is checkpoint ${id} as it was recorded: nothing was run again.`;
  },
  complete: (_args, context) => context.debugger.travel.checkpoints().map(({ id }) => String(id)),
});

/** Where a checkpoint is: `after step 3, RUN make, @c069e69af8cf (before-make)`. */
export function placeText({ step, snapshot, names }: CheckpointRef): string {
  const place = step === undefined ? 'the start' : `after step ${step.number}, ${shortText(step.logical)}`;
  return `${place}${snapshot === undefined ? '' : `, @${snapshot}`}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
}
