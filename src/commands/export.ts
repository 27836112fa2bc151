import { isAbsolute, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { defineCommand } from './command.js';
import { hostFiles } from './host-files.js';

export const exportCommand = defineCommand({
  name: 'export',
  group: 'keeping',
  usage: ['export [FILE]'],
  summary: 'Write the Dockerfile with the edits of the session',
  details: [
    'Shows the patch against the Dockerfile that the session began with. Without FILE the name is that of the Dockerfile with `.fixed` behind it. Lines that no edit touched, comments and blank lines among them, are the same to the byte.',
  ],
  examples: ['export', 'export Dockerfile.fixed'],
  repeat: 'never',
  async run(args, context) {
    const { frontEnd, memory } = context;
    // Loaded on first use: the command table is loaded before the first prompt.
    const { colourPatch, patch } = await import('../view/patch.js');
    const { text, original } = context.debugger.source;
    const name = context.debugger.position().file;
    const changes = patch({ name: `a/${name}`, text: original }, { name: `b/${name}`, text });
    const path = resolve(args === '' ? `${memory.dockerfilePath ?? 'Dockerfile'}.fixed` : args);
    frontEnd.write(
      changes === ''
        ? 'The plan is the Dockerfile as it was: there are no edits.\n'
        : colourPatch(changes, frontEnd.theme),
    );
    const { dirty, keptByHand, skipped } = context.debugger.position();
    if (dirty) {
      frontEnd.write(
        'Files were changed by hand: the exported file does not make that. `record` makes instructions of it.\n',
      );
    }
    if (keptByHand) {
      frontEnd.write(
        'Changes that were made by hand were kept in this session: the exported file does not make them.\n',
      );
    }
    if (skipped.length > 0) {
      const steps = skipped.length === 1 ? 'Step' : 'Steps';
      frontEnd.write(
        `${steps} ${skipped.join(', ')} ${skipped.length === 1 ? 'was' : 'were'} skipped in this session: a build of the exported file runs ${skipped.length === 1 ? 'it' : 'them'}.\n`,
      );
    }
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile() === true && !(await frontEnd.confirm(`Overwrite ${path}?`))) return undefined;
    await context.debugger.source.export(path);
    return { path, shown: args === '' || isAbsolute(args) ? path : args };
  },
  *show(written) {
    yield written === undefined ? 'Nothing was written.' : `Wrote ${written.shown}`;
  },
  complete: (args) => hostFiles(args),
});
