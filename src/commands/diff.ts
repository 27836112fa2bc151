import type { StepRef } from '../debugger/events.js';
import type { FileComparison, StepChanges } from '../debugger/changes.js';
import type { Change } from '../storage/store.js';
import { changeLine, changeSummary } from '../view/changes.js';
import type { Theme } from '../view/theme.js';
import { splitFirst, usageError } from './arguments.js';
import { defineCommand } from './command.js';

const usage = 'diff [N] [PATH]';

export const diff = defineCommand<StepChanges | FileComparison>({
  name: 'diff',
  group: 'looking',
  usage: ['diff [N]', 'diff [N] PATH'],
  summary: 'Show what a step changed',
  details: [
    'The paths that the last step, the failed one, or step N added (A), modified (M) and deleted (D); with an absolute PATH, the change of that file as a unified diff.',
  ],
  examples: ['diff', 'diff 3', 'diff /etc/app.conf', 'diff 3 /etc/app.conf'],
  repeat: 'same',
  async run(args, context) {
    const [first, rest] = splitFirst(args);
    const number = /^\d{1,9}$/.test(first) ? Number(first) : undefined;
    const path = number === undefined ? args : rest;
    if (path === '') return context.debugger.changes(number);
    if (!path.startsWith('/')) throw usageError(`'${path}' is not an absolute path.`, usage);
    return context.debugger.fileBeforeAndAfter(path, number);
  },
  async *show(answer, theme) {
    yield* 'changes' in answer ? listing(answer, theme) : comparison(answer, theme);
  },
  complete: (args, context) =>
    args.includes(' ') ? [] : context.debugger.steps().map(({ step }) => String(step.number)),
});

function heading(step: StepRef | undefined): string {
  return step === undefined ? 'by hand' : `by step ${step.number}, ${step.logical}`;
}

async function* listing({ step, changes }: StepChanges, theme: Theme): AsyncIterable<string> {
  const counts: Record<Change['kind'], number> = { added: 0, modified: 0, deleted: 0 };
  for await (const change of changes) {
    counts[change.kind] += 1;
    yield changeLine(change, theme);
  }
  yield theme.dim(`${changeSummary(counts)} ${heading(step)}`);
}

async function* comparison({ path, step, before, after }: FileComparison, theme: Theme): AsyncIterable<string> {
  // Loaded on first use: the command table is loaded before the first prompt.
  const { colourPatch, isBinary, patch } = await import('../view/patch.js');
  if ((before !== undefined && isBinary(before)) || (after !== undefined && isBinary(after))) {
    yield before?.equals(after ?? Buffer.alloc(0)) === true
      ? `${path}: not changed ${heading(step)}`
      : `Binary file ${path} was changed ${heading(step)}`;
    return;
  }
  const name = (there: boolean, side: 'a' | 'b') => (there ? `${side}${path}` : '/dev/null');
  const text = patch(
    { name: name(before !== undefined, 'a'), text: before?.toString() ?? '' },
    { name: name(after !== undefined, 'b'), text: after?.toString() ?? '' },
  );
  yield text === '' ? `${path}: not changed ${heading(step)}` : colourPatch(text, theme).trimEnd();
}
