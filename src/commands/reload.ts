import { readFile } from 'node:fs/promises';
import { noArguments } from './arguments.js';
import { defineCommand } from './command.js';
import { isWrongText } from './new-text.js';

export const reload = defineCommand({
  name: 'reload',
  group: 'repairing',
  usage: ['reload'],
  summary: 'Take up the Dockerfile as it is on disk now',
  details: [
    'The steps that are the same up to the first change keep their snapshots, and the position stays as far as they go. Breakpoints stay with instructions whose text is the same. Edits that were not exported are given up, after a question; `undo` brings them back. A file that is no Dockerfile changes nothing.',
  ],
  examples: ['reload'],
  repeat: 'never',
  async run(args, { debugger: engine, frontEnd, memory }) {
    noArguments(args, 'reload');
    const question = 'The edits were not exported. Reload anyway?';
    if (engine.source.hasUnsavedEdits && !(await frontEnd.confirm(question))) return false;
    for (;;) {
      try {
        await engine.source.reload();
        return true;
      } catch (error) {
        const path = memory.dockerfilePath;
        if (!isWrongText(error) || !frontEnd.interactive || path === undefined) throw error;
        frontEnd.complain(error);
        const before = await readFile(path, 'utf8');
        if (!(await frontEnd.confirm(`Edit ${path}?`))) return false;
        await frontEnd.editFile(path, error.source?.line);
        if ((await readFile(path, 'utf8')) === before) return false;
      }
    }
  },
  *show(changed) {
    if (!changed) yield 'Nothing was changed.';
  },
});
