/** The commands that a walk is made of. To add one is to add an entry to `moves`. */
import fc from 'fast-check';
import { commandTable } from '../../../src/commands/table.js';
import { instruction } from './instructions.js';
import type { Model } from './model.js';
import { shellCommand, variableNames } from './shell.js';
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

const moveStep = fc.tuple(any, any).map(([n, m]): Move => (model) => {
  const [from, to] = [among(n, model.total), among(m, model.total)];
  return { line: `move ${from} ${to}`, refused: !model.moveStep(from, to) };
});

const skip = fc.tuple(any, fc.constantFrom(true, true, false)).map(([n, skipped]): Move => (model) => {
  const number = among(n, model.total);
  return { line: `${skipped ? 'skip' : 'unskip'} ${number}`, refused: !model.skip(number, skipped) };
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

const trying = shellCommand.map((command): Move => (model) => {
  const refused = !model.try(command);
  return { line: `try ${command.text}`, refused, enters: !refused };
});

const keep = fc.constant<Move>((model) => {
  const kept = model.keepTrial();
  return kept === 'recorded' ? undefined : { line: 'keep', refused: kept === 'refused', enters: kept === 'done' };
});

const drop = fc.constant<Move>((model) => ({ line: 'drop', refused: !model.drop() }));

const setVariable = fc
  .tuple(fc.constantFrom(...variableNames), fc.constantFrom('x', 'z', undefined))
  .map(([name, value]): Move => (model) => {
    if (value === undefined) model.unsetVariable(name);
    else model.setVariable(name, value);
    return { line: value === undefined ? `unset env ${name}` : `set env ${name}=${value}` };
  });

const lookInside = fc.constant<Move>((model) => {
  const names = [...(model.tree ?? [])].map(([path]) => path).filter((path) => path.startsWith('/w'));
  const refused = model.tree === undefined;
  if (!refused) model.looked();
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

const gotoStep = any.map((n): Move => (model) => {
  const number = among(n, model.total);
  return { line: `goto ${number}`, refused: !model.goto(number) };
});

const gotoEnd = fc.constantFrom('start', 'end').map((place): Move => (model) => {
  if (place === 'start') model.goto(1);
  else model.gotoEnd();
  return { line: `goto ${place}` };
});

const markName = fc.constantFrom('m0', 'm1').map((name): Move => (model) => {
  model.mark(name);
  return { line: `checkpoint ${name}` };
});

const gotoName = fc.constantFrom('m0', 'm1').map((name): Move => (model) => ({
  line: `goto ${name}`,
  refused: !model.gotoName(name),
}));

const jump = any.map((n): Move => (model) => {
  const number = among(n, model.total);
  return { line: `jump ${number}`, refused: !model.jump(number) };
});

const until = any.map((n): Move => (model) => {
  const number = among(n, model.total);
  const refused = number <= model.done + 1;
  if (!refused) model.forward(number - model.done - 1);
  return { line: `until ${number}`, refused };
});

const reverse = fc.constant<Move>((model) => ({
  line: 'reverse-continue',
  says: model.reverse() ? [] : ['No more reverse-execution history.'],
}));

const undo = fc.constant<Move>((model) => ({ line: 'undo', says: model.undo() ? [] : ['Nothing to undo.'] }));
const redo = fc.constant<Move>((model) => ({ line: 'redo', says: model.redo() ? [] : ['Nothing to redo.'] }));

/** A file of the context is written by somebody else. */
const writeSource = fc.tuple(fc.constantFrom(...sourceFiles), any).map(([name, n]): Move => (model) => {
  model.around.context.write(name, `${n}\n`);
  return undefined;
});

/** By the command that they need. */
const moves: readonly { readonly weight: number; readonly needs: string; readonly move: fc.Arbitrary<Move> }[] = [
  { weight: 8, needs: 'next', move: next },
  { weight: 5, needs: 'continue', move: continuing },
  { weight: 6, needs: 'back', move: back },
  { weight: 3, needs: 'retry', move: retry },
  { weight: 2, needs: 'break', move: breaking },
  { weight: 1, needs: 'delete', move: deleting },
  { weight: 3, needs: 'edit', move: edit },
  { weight: 2, needs: 'edit', move: editHere },
  { weight: 2, needs: 'insert', move: insert },
  { weight: 2, needs: 'delete-step', move: deleteStep },
  { weight: 2, needs: 'move', move: moveStep },
  { weight: 2, needs: 'skip', move: skip },
  { weight: 4, needs: 'insert', move: perform },
  { weight: 5, needs: 'exec', move: exec },
  { weight: 3, needs: 'exec', move: lookInside },
  { weight: 3, needs: 'try', move: trying },
  { weight: 4, needs: 'keep', move: keep },
  { weight: 2, needs: 'drop', move: drop },
  { weight: 2, needs: 'unset', move: setVariable },
  { weight: 2, needs: 'set', move: setDirty },
  { weight: 2, needs: 'info', move: look },
  { weight: 1, needs: 'next', move: writeSource },
  { weight: 3, needs: 'goto', move: gotoStep },
  { weight: 1, needs: 'goto', move: gotoEnd },
  { weight: 2, needs: 'goto', move: gotoName },
  { weight: 3, needs: 'checkpoint', move: markName },
  { weight: 2, needs: 'jump', move: jump },
  { weight: 2, needs: 'until', move: until },
  { weight: 2, needs: 'reverse-continue', move: reverse },
  { weight: 4, needs: 'undo', move: undo },
  { weight: 2, needs: 'redo', move: redo },
];

const commands = new Set(commandTable().map(({ name }) => name));

/** Each of the moves that klee has a command for, and that can be taken back where klee can. */
export const move: fc.Arbitrary<Move> = fc.oneof(
  ...moves
    .filter(({ needs }) => commands.has(needs))
    .map(({ weight, needs, move: one }) => ({
      weight,
      arbitrary:
        needs === 'undo' || needs === 'redo'
          ? one
          : one.map(
              (go): Move =>
                (model) =>
                  model.noted(() => go(model)),
            ),
    })),
);
