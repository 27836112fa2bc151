import { defineCommand } from './command.js';

export const complete = defineCommand({
  name: 'complete',
  group: 'session',
  usage: ['complete TEXT'],
  summary: 'List what a line that begins with a text can become',
  details: ['What the Tab key offers, one a line: for front ends that have a prompt of their own.'],
  examples: ['complete info b', 'complete b'],
  verbatim: true,
  repeat: 'never',
  run: (args, context) => context.completions(args),
  show: (lines) => lines,
});
