import { expect, it } from 'vitest';
import { initialState } from '../../../../src/build/run-step.js';
import { type Move, Moves } from '../../../../src/debugger/travel/moves.js';
import { noOverrides } from '../../../../src/image/config.js';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { type Checkpoint, Timeline } from '../../../../src/debugger/timeline.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';

const plan = Plan.parse('FROM busybox\n', dialects.kleene, 'Dockerfile');
const jail = { parameters: [], mounts: [], profile: 'freebsd', network: 'host' } as const;
const place = { plan, overrides: noOverrides, jail };
const [first, second]: Checkpoint[] = [1, 2].map(() => new Timeline(initialState('kleene', {}), plan).root);
if (first === undefined || second === undefined) throw new Error('no places');

function move(name: string, before: Checkpoint, after: Checkpoint): Move {
  return { name, about: undefined, before: { ...place, at: before }, after: { ...place, at: after } };
}

it('takes moves back and does them again, the latest first', () => {
  const moves = new Moves();
  expect(moves.undo()).toBeUndefined();
  expect(moves.redo()).toBeUndefined();
  moves.add(move('one', first, second));
  moves.add(move('two', second, first));
  expect([moves.undo()?.name, moves.undo()?.name, moves.undo()?.name]).toEqual(['two', 'one', undefined]);
  expect([moves.redo()?.name, moves.redo()?.name, moves.redo()?.name]).toEqual(['one', 'two', undefined]);
});

it('has nothing to do again after another move', () => {
  const moves = new Moves();
  moves.add(move('one', first, second));
  moves.undo();
  moves.add(move('two', first, second));
  expect(moves.redo()).toBeUndefined();
  expect(moves.done.map(({ name }) => name)).toEqual(['two']);
});

it('forgets moves from and to places that are no more', () => {
  const moves = new Moves();
  moves.add(move('stays', first, first));
  moves.add(move('there', first, second));
  moves.add(move('back', second, first));
  moves.undo();
  moves.forget(new Set([second]));
  expect(moves.redo()).toBeUndefined();
  expect(moves.done.map(({ name }) => name)).toEqual(['stays']);
});
