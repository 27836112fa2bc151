import { printable } from '../view/printable.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { pathsInTree } from './paths-in-tree.js';
import { splitTreePlace } from './tree-place.js';

const usage = 'find NAME|GLOB [@N]';

export const find = defineCommand({
  name: 'find',
  group: 'looking',
  usage: [usage, 'find NAME|GLOB [@SNAPSHOT]'],
  summary: 'Find files of the jail by their names',
  details: [
    'A name or a glob without a slash is looked for in all directories (`*.conf`); one with a slash is compared with whole paths, and `**` in it goes over directories (`/etc/**/*.conf`). The tree is named as for `ls`. A thousand paths are shown at most.',
  ],
  examples: ['find app.conf', 'find *.so', 'find /etc/**/*.conf @3'],
  repeat: 'same',
  run(args, context) {
    const { path: pattern, place } = splitTreePlace(args);
    if (pattern === '') throw usageError('Find what?', usage);
    return context.debugger.files.find(pattern, place);
  },
  *show({ paths, more }, theme) {
    for (const { path, isDirectory } of paths) yield `${printable(path)}${isDirectory ? '/' : ''}`;
    if (more) yield theme.dim(`… and more: a narrower pattern shows them`);
    else if (paths.length === 0) yield 'Nothing is called so.';
  },
  complete: pathsInTree,
});
