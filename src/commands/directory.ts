import { noArguments, usageError } from './arguments.js';
import { defineCommand } from './command.js';

function* show(directory: string): Iterable<string> {
  yield `Working directory ${directory}.`;
}

export const pwd = defineCommand({
  name: 'pwd',
  group: 'looking',
  usage: ['pwd'],
  summary: 'Show the working directory of the step',
  details: ['It is the WORKDIR in the jail: where the next RUN, `exec` and `shell` begin.'],
  examples: ['pwd'],
  repeat: 'never',
  run(args, context) {
    noArguments(args, 'pwd');
    return Promise.resolve(context.debugger.environment().directory);
  },
  show,
});

export const cd = defineCommand({
  name: 'cd',
  group: 'repairing',
  usage: ['cd DIRECTORY'],
  summary: 'Change the working directory: insert a WORKDIR here, and run it',
  details: [
    'As `WORKDIR DIRECTORY` typed alone: the step stays in the plan, and `export` writes it. To look into another directory without that: `exec cd DIRECTORY; …`.',
  ],
  examples: ['cd /srv/app'],
  repeat: 'never',
  async run(args, context) {
    if (args === '') throw usageError('Into which directory?', 'cd DIRECTORY');
    await context.debugger.running.perform(`WORKDIR ${args}`);
    return context.debugger.environment().directory;
  },
  show,
});
