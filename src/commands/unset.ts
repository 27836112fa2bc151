import { splitFirst } from './arguments.js';
import { defineCommand } from './command.js';
import { overrideNames, unsetOverride } from './overrides.js';

export const unset = defineCommand<readonly string[]>({
  name: 'unset',
  group: 'session',
  usage: ['unset env [NAME]', 'unset arg NAME', 'unset user', 'unset workdir'],
  summary: 'Take back what `set env`, `set arg`, `set user` or `set workdir` has set',
  details: [
    '`unset env NAME` takes the variable away from commands, also where the Dockerfile sets it, as in gdb; without NAME commands have the variables of the Dockerfile again.',
  ],
  examples: ['unset env LANG', 'unset user'],
  repeat: 'never',
  run(args, context) {
    const [first, rest] = splitFirst(args);
    return unsetOverride(first, rest, context);
  },
  show: (lines) => lines,
  complete(args, { debugger: engine }) {
    if (args.startsWith('env ')) return Object.keys(engine.environment().variables);
    if (args.startsWith('arg ')) return Object.keys(engine.overrides.buildArgs);
    return args.includes(' ') ? [] : overrideNames;
  },
});
