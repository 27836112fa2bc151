import type { Comparison, Difference, FileVersions } from '../debugger/trees/compare.js';
import type { StepRef } from '../debugger/events.js';
import type { TreePlace } from '../debugger/trees/tree-place.js';
import type { Change } from '../storage/store.js';
import { changeLine, changeSummary } from '../view/changes.js';
import type { Theme } from '../view/theme.js';
import { splitFirst, usageError } from './arguments.js';
import { type CommandContext, defineCommand } from './command.js';
import { pathsInTree } from './paths-in-tree.js';
import { shortText } from './step-words.js';
import { readTreePlace } from './tree-place.js';

const usage = 'diff [N] [PATH], diff A B [PATH]';

interface Shown {
  readonly comparison: Comparison;
  /** Whose doing it is, or between what: the end of a sentence. */
  readonly whose: string;
}

export const diff = defineCommand<Shown>({
  name: 'diff',
  group: 'looking',
  usage: ['diff [N]', 'diff [N] PATH', 'diff A B [PATH]', 'diff @A [PATH]'],
  summary: 'Show what a step changed, or what differs between any two',
  details: [
    'The paths that the last step, the failed one, or step N added (A), modified (M) and deleted (D). With a PATH, the change of that file as a unified diff, or of all files below that directory.',
    'With two places, what differs between the tree after step A and the one after step B; `4.2` is the tree after command 2 of step 4, where `step` went through it, and alone what that command did; `@` and a snapshot is any snapshot of the session. With one that has an `@` before it, what differs between that and the tree as it stands.',
  ],
  examples: [
    'diff',
    'diff 3',
    'diff /etc/app.conf',
    'diff 3 /etc/app.conf',
    'diff 3 7 /etc',
    'diff 4.2',
    'diff @c069e69af8cf',
  ],
  repeat: 'same',
  async run(args, context) {
    const [first, rest] = splitFirst(args);
    const [second, behind] = splitFirst(rest);
    const [a, b] = [readPlaceOf(first), readPlaceOf(second)];
    if (a !== undefined && b !== undefined) return between(context, a, b, behind);
    if (a !== undefined && first.startsWith('@')) return between(context, a, 'here', rest);
    if (typeof a === 'object' && 'step' in a && a.piece !== undefined) {
      return between(context, { ...a, piece: a.piece - 1 }, a, rest);
    }
    const number = a !== undefined && typeof a === 'object' && 'step' in a ? a.step : undefined;
    const path = number === undefined ? args : rest;
    if (path === '') {
      const { step, changes } = await context.debugger.changes(number);
      return { comparison: { kind: 'tree', changes }, whose: by(step) };
    }
    const { step, comparison } = await context.debugger.files.changedBy(checked(path), number);
    return { comparison, whose: by(step) };
  },
  async *show({ comparison, whose }, theme) {
    switch (comparison.kind) {
      case 'tree':
        yield* listing(comparison.changes, whose, theme);
        return;
      case 'file':
        yield await fileDiff(comparison.file, whose, theme);
        return;
      case 'directory':
        yield* directoryDiff(comparison.path, comparison.differences, whose, theme);
    }
  },
  complete: (args, context) =>
    /(^|\s)[/.@]\S*$/.test(args)
      ? pathsInTree(args, context)
      : context.debugger.steps().map(({ step }) => String(step.number)),
});

/** `3`, `4.2`, `@3`, `@c069e69af8cf`. */
function readPlaceOf(word: string): TreePlace | undefined {
  return readTreePlace(word.startsWith('@') ? word : `@${/^\d+(\.\d+)?$/.test(word) ? word : ''}`);
}

async function between(context: CommandContext, a: TreePlace, b: TreePlace, path: string): Promise<Shown> {
  const comparison = await context.debugger.files.compare(a, b, path === '' ? undefined : checked(path));
  return { comparison, whose: `between ${nameOf(a)} and ${nameOf(b)}` };
}

function checked(path: string): string {
  // A word that is neither a step nor a path is more likely a slip than a name.
  if (!path.includes('/')) throw usageError(`'${path}' is not an absolute path.`, usage);
  return path;
}

function nameOf(place: TreePlace): string {
  if (place === 'here') return 'the tree as it stands';
  if ('snapshot' in place) return `@${place.snapshot}`;
  return place.piece === undefined ? `step ${place.step}` : `command ${place.piece} of step ${place.step}`;
}

function by(step: StepRef | undefined): string {
  return step === undefined ? 'by hand' : `by step ${step.number}, ${shortText(step.logical)}`;
}

async function* listing(changes: AsyncIterable<Change>, whose: string, theme: Theme): AsyncIterable<string> {
  const counts: Record<Change['kind'], number> = { added: 0, modified: 0, deleted: 0 };
  for await (const change of changes) {
    counts[change.kind] += 1;
    yield changeLine(change, theme);
  }
  yield theme.dim(`${changeSummary(counts)} ${whose}`);
}

async function fileDiff({ path, before, after }: FileVersions, whose: string, theme: Theme): Promise<string> {
  // Loaded on first use: the command table is loaded before the first prompt.
  const { colourPatch, isBinary, patch } = await import('../view/patch.js');
  if ((before !== undefined && isBinary(before)) || (after !== undefined && isBinary(after))) {
    return before?.equals(after ?? Buffer.alloc(0)) === true
      ? `${path}: not changed ${whose}`
      : `Binary file ${path} was changed ${whose}`;
  }
  const name = (there: boolean, side: 'a' | 'b') => (there ? `${side}${path}` : '/dev/null');
  const text = patch(
    { name: name(before !== undefined, 'a'), text: before?.toString() ?? '' },
    { name: name(after !== undefined, 'b'), text: after?.toString() ?? '' },
  );
  return text === '' ? `${path}: not changed ${whose}` : colourPatch(text, theme).trimEnd();
}

async function* directoryDiff(
  path: string,
  differences: AsyncIterable<Difference>,
  whose: string,
  theme: Theme,
): AsyncIterable<string> {
  const counts: Record<Change['kind'], number> = { added: 0, modified: 0, deleted: 0 };
  for await (const { change, versions } of differences) {
    counts[change.kind] += 1;
    const holdsOther = versions !== undefined && versions.before?.equals(versions.after ?? Buffer.alloc(0)) !== true;
    yield holdsOther ? await fileDiff(versions, whose, theme) : changeLine(change, theme);
  }
  yield theme.dim(`${path}: ${changeSummary(counts)} ${whose}`);
}
