import { fileListing } from '../view/file-listing.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { pathsInTree } from './paths-in-tree.js';
import { splitTreePlace } from './tree-place.js';

export const ls = defineCommand({
  name: 'ls',
  group: 'looking',
  usage: ['ls [PATH]', 'ls [PATH]@N', 'ls [PATH]@SNAPSHOT'],
  summary: 'List files of the jail, here or after any step',
  details: [
    'As `ls -l`. Without a path, the working directory of the position. `@N` is the tree after step N, `@N.M` that after command M of a step that `step` went through, `@` and a snapshot any snapshot of the session; without it the tree as it stands, with what was done by hand or by a failed step.',
    'Files are read from outside: it works in an image that has no ls, and nothing runs.',
  ],
  examples: ['ls', 'ls /etc', 'ls /etc@3', 'ls @3'],
  repeat: 'same',
  run(args, context) {
    if (args.startsWith('-')) throw usageError('ls takes no options: it lists as `ls -l` does.', 'ls [PATH][@N]');
    const { path, place } = splitTreePlace(args);
    return context.debugger.files.list(path, place);
  },
  show: ({ entries }, theme) => fileListing(entries, theme),
  complete: pathsInTree,
});
