import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { isWrittenInto } from '../host/write-into.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { pathsInTree } from './paths-in-tree.js';
import { splitTreePlace } from './tree-place.js';

const usage = 'export-file PATH[@N] DEST';

export const exportFile = defineCommand({
  name: 'export-file',
  group: 'keeping',
  usage: [usage, 'export-file PATH@SNAPSHOT DEST'],
  summary: 'Copy a file or a directory of the jail to the host',
  details: [
    'The tree is named as for `ls`. Where DEST is a directory the copy lands in it, under its name. It is there whole or not at all; what is in its place is asked about first, and replaced. Links stay links, devices and sockets are left out, and the files belong to you. A pipe or a device that DEST names stays, and takes what is in the file.',
  ],
  examples: ['export-file /etc/app.conf app.conf', 'export-file /var/log@4 logs'],
  repeat: 'never',
  async run(args, context) {
    const space = args.lastIndexOf(' ');
    if (space < 0) throw usageError(args === '' ? 'Which file?' : 'Where to?', usage);
    const { path, place } = splitTreePlace(args.slice(0, space).trimEnd());
    const given = resolve(args.slice(space + 1));
    const inDirectory = (await lstat(given).catch(() => undefined))?.isDirectory() === true && basename(path) !== '';
    const to = inDirectory ? join(given, basename(path)) : given;
    const there = await lstat(to).catch(() => undefined);
    // A pipe loses nothing by what is written into it.
    const loses = there !== undefined && (there.isBlockDevice() || !(await isWrittenInto(to)));
    if (loses && !(await context.frontEnd.confirm(`Overwrite ${to}?`))) return undefined;
    return { ...(await context.debugger.files.takeOut(path, place, to)), to };
  },
  *show(taken) {
    if (taken === undefined) {
      yield 'Nothing was written.';
      return;
    }
    const { to, count, leftOut } = taken;
    yield `Wrote ${to}${count === 1 ? '' : `, ${count} files and directories`}`;
    if (leftOut > 0) yield `Left out: ${leftOut} devices, sockets or pipes`;
  },
  complete: (args, context) => (args.includes(' ') ? [] : pathsInTree(args, context)),
});
