/** The commands that a walk is made of. To add one is to add an entry to `moves`. */
import fc from 'fast-check';
import { instruction } from './instructions.js';
import type { Model } from './model.js';
import { shellCommand } from './shell.js';
import { sourceFiles } from './context.js';

/** What is done in a session, when the model has done it already. */
export interface Turn {
  /** What is typed. */
  readonly line: string;
  /** The command is to be refused, and to change nothing. */
  readonly refused?: boolean;
  /** Texts of its answer. */
  readonly says?: readonly string[];
  /** The dataset is a clone of the position now, or has what was done by hand. */
  readonly enters?: boolean;
}

/** Does something in the model and answers what the session is to do; undefined where there is nothing to do. */
export type Move = (model: Model) => Turn | undefined;

/** A number out of those from 1 to `most`. */
const among = (n: number, most: number): number => (n % most) + 1;
const any = fc.nat({ max: 999 });
const few = fc.constantFrom(1, 1, 1, 2, 3, 20);

const next = few.map((count): Move => (model) => {
  model.forward(count);
  return { line: count === 1 ? 'next' : `next ${count}` };
});

const continuing = fc.constant<Move>((model) => {
  model.forward(Infinity);
  return { line: 'continue' };
});

const back = few.map((count): Move => (model) => {
  const complete = model.back(count);
  return { line: `back ${count}`, says: complete ? [] : ['No more reverse-execution history.'] };
});

const retry = fc.constant<Move>((model) => ({ line: 'retry', refused: !model.retry() }));

const breaking = fc.tuple(any, fc.boolean()).map(([n, temporary]): Move => (model) => {
  const number = among(n, model.total);
  model.break(number, temporary);
  return { line: `${temporary ? 'tbreak' : 'break'} ${number}` };
});

const deleting = any.map((n): Move => (model) => {
  const number = among(n, Math.max(...model.breakpoints.map((one) => one.number), 0) + 1);
  return { line: `delete ${number}`, refused: !model.delete(number) };
});

// FROM is left as it is: a Dockerfile needs one, and these have one image.
const edit = fc.tuple(any, instruction).map(([n, given]): Move => (model) => {
  if (model.total < 2) return undefined;
  const number = among(n, model.total - 1) + 1;
  model.replace(number, given);
  return { line: `edit ${number} ${given.text}` };
});

const editHere = instruction.map((given): Move => (model) => {
  const number = Math.min(model.done + 1, model.total);
  if (number === 1) return undefined;
  model.replace(number, given);
  return { line: `edit ${given.text}` };
});

const insert = fc.tuple(any, instruction).map(([n, given]): Move => (model) => {
  const number = among(n, model.total) + 1;
  model.insert(number, given);
  return { line: `insert ${number} ${given.text}` };
});

const deleteStep = any.map((n): Move => (model) => {
  const number = among(n, model.total);
  return { line: `delete-step ${number}`, refused: !model.deleteStep(number) };
});

const perform = instruction.map((given): Move => (model) => {
  if (model.done === 0) return undefined;
  model.perform(given);
  return { line: given.text };
});

const exec = shellCommand.map((command): Move => (model) => {
  const refused = !model.exec(command);
  return { line: `exec ${command.text}`, refused, enters: !refused };
});

const lookInside = fc.constant<Move>((model) => {
  const names = [...(model.tree ?? [])].map(([path]) => path).filter((path) => path.startsWith('/w'));
  const refused = model.tree === undefined;
  return {
    line: 'exec find /w 2>/dev/null | sort',
    refused,
    says: refused ? [] : [names.sort().join('\n')],
    enters: !refused,
  };
});

const setDirty = fc.constantFrom('drop', 'keep', 'ask').map((policy): Move => (model) => {
  model.policy = policy;
  return { line: `set dirty ${policy}` };
});

const look = fc
  .constantFrom('info steps', 'info breakpoints', 'info snapshots', 'info env', 'info jail', 'list', 'print $A')
  .map((line): Move => () => ({ line }));

/** A file of the context is written by somebody else. */
const writeSource = fc.tuple(fc.constantFrom(...sourceFiles), any).map(([name, n]): Move => (model) => {
  model.around.context.write(name, `${n}\n`);
  return undefined;
});

const moves: readonly fc.WeightedArbitrary<Move>[] = [
  { weight: 8, arbitrary: next },
  { weight: 5, arbitrary: continuing },
  { weight: 6, arbitrary: back },
  { weight: 3, arbitrary: retry },
  { weight: 2, arbitrary: breaking },
  { weight: 1, arbitrary: deleting },
  { weight: 3, arbitrary: edit },
  { weight: 2, arbitrary: editHere },
  { weight: 2, arbitrary: insert },
  { weight: 2, arbitrary: deleteStep },
  { weight: 4, arbitrary: perform },
  { weight: 5, arbitrary: exec },
  { weight: 3, arbitrary: lookInside },
  { weight: 2, arbitrary: setDirty },
  { weight: 2, arbitrary: look },
  { weight: 1, arbitrary: writeSource },
];

export const move: fc.Arbitrary<Move> = fc.oneof(...moves);
