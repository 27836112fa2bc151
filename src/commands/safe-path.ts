import { resolve } from 'node:path';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { hostFiles } from './host-files.js';

const usage = 'add-auto-load-safe-path DIRECTORY';

export const addSafePath = defineCommand({
  name: 'add-auto-load-safe-path',
  group: 'session',
  usage: [usage],
  summary: 'Allow the `.kleeinit` of a directory, and of those below it',
  details: [
    'A line for the init file of your own, ~/.config/klee/init ($XDG_CONFIG_HOME/klee/init): it is read first, and a `.kleeinit` in the directory that klee is started in only when that is allowed by it. `-nx` reads neither.',
  ],
  examples: ['add-auto-load-safe-path /home/me/project'],
  repeat: 'never',
  run(args, { memory: { preferences } }) {
    if (args === '') throw usageError('Which directory?', usage);
    preferences.safePath = [...preferences.safePath, ...args.split(':').map((directory) => resolve(directory))];
    return Promise.resolve();
  },
  complete: (args) => hostFiles(args).filter((name) => name.endsWith('/')),
});
