import { KleeError } from '../errors.js';
import { printableText } from '../view/printable.js';
import { splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { pathsInTree } from './paths-in-tree.js';
import { splitTreePlace } from './tree-place.js';

const usage = 'cat [--force] PATH[@N]';

export const cat = defineCommand({
  name: 'cat',
  group: 'looking',
  usage: [usage, 'cat [--force] PATH@SNAPSHOT'],
  summary: 'Show a file of the jail, here or after any step',
  details: [
    'The tree is named as for `ls`. Control characters are written out (`\\x0d` at the end of a line is a carriage return). A file that holds no text is shown with `--force` alone, as it is.',
  ],
  examples: ['cat /etc/app.conf', 'cat /etc/app.conf@3'],
  repeat: 'same',
  async run(args, context) {
    const [first, rest] = splitFirst(args);
    const forced = first === '--force';
    const { path, place } = splitTreePlace(forced ? rest : args);
    if (path === '') throw usageError('Which file?', usage);
    const found = await context.debugger.files.read(path, place);
    // Loaded on first use: the command table is loaded before the first prompt.
    const { isBinary } = await import('../view/patch.js');
    if (!forced && isBinary(found.content)) {
      throw new KleeError('KLEE_USAGE', `${found.path}: Holds no text.`, {
        hint: '`cat --force` shows it as it is, `export-file` takes it to the host',
      });
    }
    return { ...found, forced };
  },
  *show({ content, forced }) {
    const text = content.toString().replace(/\n$/, '');
    if (content.length > 0) yield forced ? text : printableText(text);
  },
  complete: pathsInTree,
});
