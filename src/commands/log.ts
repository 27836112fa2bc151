import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { readStep } from './arguments.js';
import { defineCommand } from './command.js';

export const log = defineCommand({
  name: 'log',
  group: 'looking',
  usage: ['log [N]'],
  summary: 'Show the whole output of step N, or of the last that ran',
  details: [
    'What daemons that the step left behind write later is in its log too. Inside a step, which `step` goes through, it is what its commands have printed so far.',
  ],
  examples: ['log', 'log 5'],
  repeat: 'never',
  run: (args, context) => Promise.resolve(context.debugger.log(readStep(args, 'log [N]'))),
  async *show({ path, step, lost }) {
    const there =
      path !== undefined &&
      (await access(path).then(
        () => true,
        () => false,
      ));
    if (!there && lost) yield `The log of step ${step.number} went with the klee that was killed.`;
    else if (!there) yield `Step ${step.number} wrote nothing.`;
    else yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  },
  complete: (_args, context) => context.debugger.steps().map(({ step }) => String(step.number)),
});
