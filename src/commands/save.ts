import { writeWhole } from '../debugger/source/write-whole.js';
import { resolve } from 'node:path';
import type { BreakpointRow } from '../debugger/stops/stops.js';
import { splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { resolvePrefix } from './resolve.js';

const usage = 'save breakpoints FILE';

/** The lines of a script that set the breakpoints again. */
function* script(rows: readonly BreakpointRow[]): Iterable<string> {
  for (const { kind, what, disposition, condition, ignore, commands, enabled } of rows) {
    if (what === undefined) continue;
    const temporary = disposition === 'delete';
    if (kind === 'watchpoint') yield `watch ${what}`;
    else yield `${temporary ? 't' : ''}${kind === 'catchpoint' ? 'catch' : 'break'} ${what}`;
    if (kind === 'watchpoint' && temporary) yield 'enable delete $bpnum';
    if (condition !== undefined) yield `  condition $bpnum ${condition}`;
    if (ignore > 0) yield `  ignore $bpnum ${ignore}`;
    if (commands.length > 0) yield* ['  commands', ...commands.map((command) => `    ${command}`), '  end'];
    if (disposition === 'disable') yield 'enable once $bpnum';
    if (!enabled) yield 'disable $bpnum';
  }
}

export const save = defineCommand({
  name: 'save',
  group: 'breakpoints',
  usage: [usage],
  summary: 'Write the breakpoints to a file that `-x` takes',
  details: [
    'With their conditions and commands, and by the numbers that their steps have now: they fit the Dockerfile that `export` writes now. How often they were hit is not kept.',
  ],
  examples: ['save breakpoints stops.klee'],
  repeat: 'never',
  async run(args, context) {
    const [what, file] = splitFirst(args);
    if (resolvePrefix(what, ['breakpoints']).length === 0) throw usageError(`There is no saving '${what}'.`, usage);
    if (file === '') throw usageError('Argument required (file name in which to save).', usage);
    const rows = context.debugger.stops.list();
    if (rows.length === 0) return undefined;
    await writeWhole(resolve(file), `${[...script(rows)].join('\n')}\n`);
    return file;
  },
  *show(file) {
    yield file === undefined ? 'Nothing to save.' : `Saved to file '${file}'.`;
  },
  complete: (args) => (args.includes(' ') ? [] : ['breakpoints']),
});
