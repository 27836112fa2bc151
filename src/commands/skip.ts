import { readStep, usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';

/** The numbers of steps. @throws KleeError KLEE_USAGE */
function readSteps(args: string, usage: string): number[] {
  if (args === '') throw usageError('Which step?', usage);
  return args.split(/\s+/).map((word) => readStep(word, usage) ?? 0);
}

const stepNumbers = (isMeant: (skipped: boolean) => boolean) => (_args: string, context: CommandContext) =>
  context.debugger.steps().flatMap(({ step, skipped }) => (isMeant(skipped) ? [String(step.number)] : []));

const usage = 'skip N [M…]';

export const skip = defineCommand({
  name: 'skip',
  group: 'repairing',
  usage: [usage],
  summary: 'Have steps passed over, and not run',
  details: [
    'Every move forward passes over them until `unskip`: the files and variables stay as they are there. A step that had run is undone, with those after it. They stay in the Dockerfile, so that a build makes something else: `export` says so. `delete-step` takes a step out of it; `jump` skips steps once.',
  ],
  examples: ['skip 5', 'skip 5 7 8'],
  repeat: 'never',
  run: (args, context) => context.debugger.source.skip(readSteps(args, usage)),
  complete: stepNumbers((skipped) => !skipped),
});

const unskipUsage = 'unskip N [M…]';

export const unskip = defineCommand({
  name: 'unskip',
  group: 'repairing',
  usage: [unskipUsage],
  summary: 'Have steps run again that `skip` has named',
  examples: ['unskip 5'],
  repeat: 'never',
  run: (args, context) => context.debugger.source.unskip(readSteps(args, unskipUsage)),
  complete: stepNumbers((skipped) => skipped),
});
