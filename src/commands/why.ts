import { readStep } from './arguments.js';
import { defineCommand } from './command.js';
import { whyText } from './why-words.js';

export const why = defineCommand({
  name: 'why',
  group: 'looking',
  usage: ['why [N]'],
  summary: 'Say why step N was run and not re-used, or where its files came from',
  details: [
    'A step is taken from an earlier session or build, and not run, where all that can matter is the same: the snapshot that it stands on, the instruction with its variables expanded, user, directory and environment, the parameters of the jail, the names, permissions and contents of what a COPY takes, the dialect. `why` names the first of them that differs from the most similar step on the same snapshot, be it one of this session that an edit has replaced. Without a number it is about the step that was done last; the next step can be asked for too, before it runs.',
    'Never taken are steps beside which processes ran or that left some running, those that see files of the host (`--mount`), and those with changes made by hand. `retry` runs a step whatever there is, and `step` one that it goes through command by command. `set cache off` runs them all.',
  ],
  examples: ['why', 'why 5'],
  repeat: 'never',
  run: (args, context) => context.debugger.why(readStep(args, 'why [N]')),
  *show(answer) {
    yield whyText(answer);
  },
  complete: (_args, context) => context.debugger.steps().map(({ step }) => String(step.number)),
});
