import { defineCommand } from './command.js';
import { unescaped } from './escapes.js';

export const echo = defineCommand({
  name: 'echo',
  group: 'session',
  usage: ['echo TEXT'],
  summary: 'Show a text',
  details: [
    '`\\n` in it is a line end, and there is none without; `\\t` is a tab, a backslash before a blank keeps it at either end. Variables are shown by `printf`.',
  ],
  examples: ['echo here we are\\n'],
  verbatim: true,
  repeat: 'never',
  run(args, context) {
    context.frontEnd.write(unescaped(args));
    return Promise.resolve();
  },
});
