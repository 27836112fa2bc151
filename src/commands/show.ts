import { KleeError } from '../errors.js';
import { defineCommand } from './command.js';
import { execDirection } from './exec-direction.js';

export const show = defineCommand({
  name: 'show',
  group: 'session',
  usage: ['show exec-direction'],
  summary: 'Show a setting of the session',
  examples: ['show exec-direction'],
  repeat: 'never',
  run(args, context) {
    if (args === execDirection.name) return Promise.resolve(execDirection.show(context));
    throw new KleeError('KLEE_USAGE', args === '' ? 'Show what?' : `There is no setting '${args}' to show.`, {
      hint: `there is ${execDirection.name}`,
    });
  },
  *show(value) {
    yield value;
  },
  complete: () => [execDirection.name],
});
