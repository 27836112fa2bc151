import { expect, it } from 'vitest';
import { UndoList } from '../../../src/host/undo.js';

it('undoes in reverse order, and what was forgotten not at all', async () => {
  const undos = new UndoList();
  const done: string[] = [];
  for (const what of ['mount', 'jail', 'lock']) {
    const forget = undos.add(what, () => Promise.resolve(void done.push(what)));
    if (what === 'jail') forget();
  }
  await undos.undoAll();
  expect(done).toEqual(['lock', 'mount']);
  await undos.undoAll();
  expect(done).toEqual(['lock', 'mount']);
});

it('undoes the others when one fails, and says which did', async () => {
  const undos = new UndoList();
  const done: string[] = [];
  undos.add('mount', () => Promise.resolve(void done.push('mount')));
  undos.add('jail', () => Promise.reject(new Error('busy')));
  await expect(undos.undoAll()).rejects.toThrow('could not clean up: jail');
  expect(done).toEqual(['mount']);
});
