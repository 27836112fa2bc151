import { defineCommand } from './command.js';

export const kill = defineCommand({
  name: 'kill',
  aliases: ['k'],
  group: 'session',
  usage: ['kill'],
  summary: 'End the session and remove it',
  details: ['Nothing of it can be resumed: `quit` keeps a session. Images that were made of it stay.'],
  examples: ['kill'],
  repeat: 'never',
  async run(_args, context) {
    if (!(await context.frontEnd.confirm('Kill the session being debugged?'))) return;
    context.debugger.discard();
    context.frontEnd.quit(0);
  },
});
