import type { StepRef } from '../debugger/events.js';
import type { VariableChange, VariableValue } from '../debugger/variables.js';
import type { Culprits, Deed, PathHistory } from '../debugger/search/who.js';
import { changeLine } from '../view/changes.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { usageError } from './arguments.js';
import { defineCommand } from './command.js';
import { stepText } from './step-words.js';
import { buildVariables } from './evaluate.js';
import { pathsInTree } from './paths-in-tree.js';

const usage = 'who PATH|GLOB|$VAR';

type Answer =
  | { readonly kind: 'paths'; readonly asked: string; readonly culprits: Culprits }
  | { readonly kind: 'variable'; readonly name: string; readonly changes: readonly VariableChange[] };

export const who = defineCommand<Answer>({
  name: 'who',
  group: 'searching',
  usage: [usage],
  summary: 'Name the steps that made, changed or deleted a file or a variable',
  details: [
    'On the way to the position, and what a failed step or a hand has done since. With a glob (`*.conf`, `/etc/**`), each path that it matches and that a step touched. Nothing runs: the snapshots of the steps are compared.',
  ],
  examples: ['who /etc/app.conf', 'who *.conf', 'who $PATH'],
  repeat: 'never',
  async run(args, context) {
    if (args === '') throw usageError('Who did what?', usage);
    const variable = /^\$(?:(\w+)|\{(\w+)\})$/.exec(args);
    const name = variable?.[1] ?? variable?.[2];
    const { search } = context.debugger;
    if (name !== undefined) return { kind: 'variable', name, changes: search.whoSet(name) };
    const isPath = args.startsWith('/') || /[*?[\]{}]/.test(args);
    if (!isPath) throw usageError(`'${args}' is not an absolute path.`, usage);
    return { kind: 'paths', asked: args, culprits: await search.who(args) };
  },
  *show(answer, theme) {
    if (answer.kind === 'variable') yield* variableLines(answer.name, answer.changes);
    else yield* pathLines(answer.asked, answer.culprits, theme);
  },
  complete: (args, context) => (args.startsWith('$') ? buildVariables(context) : pathsInTree(args, context)),
});

function* pathLines(asked: string, { paths, complete }: Culprits, theme: Theme): Iterable<string> {
  if (paths.length === 0) yield `No step on the way to the position did anything to ${printable(asked)}.`;
  for (const path of paths) yield* historyLines(path, theme);
  if (!complete) yield 'Interrupted: later steps were not looked at.';
}

function* historyLines({ path, cameWith, deeds, below }: PathHistory, theme: Theme): Iterable<string> {
  yield theme.heading(printable(path));
  if (cameWith !== undefined) yield `  came with   ${stepText(cameWith)}`;
  const changed = deeds.filter(({ change }) => change.kind === 'modified');
  const last = changed.length > 1 ? changed.at(-1) : undefined;
  for (const deed of deeds) yield `  ${deedText(deed, deed === last)}`;
  if (deeds.length === 0 && below.length === 0) yield '  no step has changed it';
  if (below.length > 0) yield `  below it    ${stepNumbers(below)}`;
}

const verbs = { added: 'created by', modified: 'changed by', deleted: 'deleted by' } as const;

function deedText({ step, failed, change }: Deed, isLast: boolean): string {
  const doer = step === undefined ? 'hand' : `${stepText(step)}${failed ? ' (failed)' : ''}`;
  const what =
    change.kind === 'modified'
      ? changeLine(change)
          .slice(`M ${printable(change.path)}`.length)
          .trim()
      : '';
  const facts = [isLast ? 'the last' : '', what].filter((fact) => fact !== '').join(': ');
  return `${verbs[change.kind].padEnd(10)}  ${doer}${facts === '' ? '' : `  (${facts})`}`;
}

function stepNumbers(steps: readonly StepRef[]): string {
  const numbers = steps.map(({ number }) => number);
  return `${numbers.length === 1 ? 'step' : 'steps'} ${numbers.join(', ')}`;
}

function* variableLines(name: string, changes: readonly VariableChange[]): Iterable<string> {
  yield `$${name}`;
  if (changes.length === 0) yield '  no step on the way to the position sets it';
  for (const { step, before, after } of changes) {
    const verb = after === undefined ? 'dropped by' : before === undefined ? 'set by' : 'changed by';
    const values =
      after === undefined ? '' : `  ${before === undefined ? '' : `${valueText(before)} -> `}${valueText(after)}`;
    yield `  ${verb.padEnd(10)}  ${stepText(step)}${values}`;
  }
}

function valueText({ value, kind }: VariableValue): string {
  const note = kind === 'ENV' ? '' : kind === 'ARG' ? ' (ARG)' : ' (--env)';
  return `${JSON.stringify(value)}${note}`;
}
