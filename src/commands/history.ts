import type { History, HistoryRow, Sighting, Subject } from '../debugger/search/history.js';
import type { Reach } from '../debugger/search/states.js';
import { printable, printableText } from '../view/printable.js';
import { quoted } from '../view/quoted.js';
import { size } from '../view/units.js';
import { splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { exitText, stepText } from './step-words.js';
import { buildVariables } from './evaluate.js';
import { pathsInTree } from './paths-in-tree.js';

const usage = 'history [--all] CMD|PATH|$VAR';

export const history = defineCommand({
  name: 'history',
  group: 'searching',
  usage: ['history [--all] CMD', 'history [--all] PATH', 'history [--all] $VAR'],
  summary: 'Show where the output of a command, a file or a variable changed',
  details: [
    'Runs CMD, a shell command line, on the snapshot of each step that has run, up to the position, and shows the steps after which its output or its exit code was another. No step runs, and what CMD does to files reaches nothing. `--all` looks at the steps that are recorded behind the position too.',
    'With one word that begins with a slash it is the content of that file, with `$VAR` the variable: nothing runs at all.',
  ],
  examples: ['history cat /etc/app.conf | head -3', 'history /etc/app.conf', 'history $PATH'],
  repeat: 'never',
  run(args, context) {
    const [first, rest] = splitFirst(args);
    const reach: Reach = first === '--all' ? 'recorded' : 'position';
    const asked = reach === 'recorded' ? rest : args;
    if (asked === '') throw usageError('The history of what?', usage);
    return context.debugger.search.history(subjectOf(asked), reach);
  },
  async *show({ rows, looked, total }, theme) {
    // Loaded on first use: the command table is loaded before the first prompt.
    const { colourPatch, isBinary, patch } = await import('../view/patch.js');
    const textOf = (sighting: Sighting) => {
      if (sighting.kind === 'ran') return sighting.output.text;
      if (sighting.kind === 'file') return isBinary(sighting.content) ? undefined : sighting.content.toString();
      return sighting.kind === 'directory' ? sighting.names.map((name) => `${name}\n`).join('') : undefined;
    };
    const body = ({ before, after }: HistoryRow): string[] => {
      const [was, is] = [before === undefined ? undefined : textOf(before), textOf(after)];
      if (is === undefined) return [];
      if (was === undefined || !is.trimEnd().includes('\n')) return quoted(is);
      const [, , ...hunks] = patch({ name: 'before', text: was }, { name: 'after', text: is }).split('\n');
      return hunks.filter((line) => line !== '').map((line) => `    ${colourPatch(printableText(line), theme)}`);
    };
    for (const row of rows) {
      yield `${theme.heading(`After ${stepText(row.step)}`)}${stateOf(row.after, isBinary)}`;
      yield* body(row);
    }
    yield theme.dim(ending({ rows, looked, total }));
  },
  complete: (args, context) => (args.startsWith('$') ? buildVariables(context) : pathsInTree(args, context)),
});

function subjectOf(asked: string): Subject {
  const variable = /^\$(?:(\w+)|\{(\w+)\})$/.exec(asked);
  const name = variable?.[1] ?? variable?.[2];
  if (name !== undefined) return { kind: 'variable', name };
  return /^\/\S*$/.test(asked) ? { kind: 'file', path: asked } : { kind: 'command', line: asked };
}

/** What is said of a state in the line of its step. */
function stateOf(sighting: Sighting, isBinary: (content: Buffer) => boolean): string {
  switch (sighting.kind) {
    case 'ran':
      return `: ${exitText(sighting.exit)}`;
    case 'impossible':
      return `: ${printable(sighting.message)}`;
    case 'absent':
      return ': not there';
    case 'text':
      return `: ${JSON.stringify(sighting.text)}`;
    case 'directory':
      return ': a directory';
    case 'file':
      return `: ${isBinary(sighting.content) ? 'no text, ' : ''}${size(sighting.content.length)}`;
    case 'large':
      return `: ${size(sighting.size)}`;
    case 'special':
      return `: a ${sighting.type}`;
  }
}

function ending({ rows, looked, total }: History): string {
  const changed = Math.max(0, rows.length - 1);
  const times = changed === 0 ? 'It never changed' : `It changed ${changed === 1 ? 'once' : `${changed} times`}`;
  const states = `${total} ${total === 1 ? 'state' : 'states'}`;
  return looked === total ? `${times} in ${states}.` : `${times} in the first ${looked} of ${states}: interrupted.`;
}
