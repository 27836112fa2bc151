import { KleeError } from '../errors.js';
import { readStep } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { shortText } from './step-words.js';

const usage = 'delete-step N';

export const deleteStep = defineCommand({
  name: 'delete-step',
  group: 'repairing',
  usage: [usage],
  summary: 'Take a step out of the plan',
  details: ['The number is needed: nothing is taken out by a slip of the hand. `undo` puts it back.'],
  examples: ['delete-step 5'],
  repeat: 'never',
  async run(args, context) {
    const number = readStep(args, usage);
    if (number === undefined) throw whichStep(context);
    await context.debugger.source.remove(number);
  },
  complete: (_args, context) => context.debugger.steps().map(({ step }) => String(step.number)),
});

/** Names what the hand that left the number out most likely means: the step that `edit` alone would change. */
function whichStep({ debugger: engine }: CommandContext): KleeError {
  const { step } = engine.steps().at(Math.min(engine.position().done, engine.position().total - 1)) ?? {};
  const hint =
    step === undefined ? `usage: ${usage}` : `\`delete-step ${step.number}\` takes out ${shortText(step.logical)}`;
  return new KleeError('KLEE_USAGE', 'Which step?', { hint });
}
