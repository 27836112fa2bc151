import { expect, it } from 'vitest';
import { isId, newId } from '../../../src/storage/ids.js';

it('makes ids of 12 hexadecimal characters that are no number', () => {
  const ids = Array.from({ length: 5000 }, newId);
  expect(new Set(ids).size).toBe(5000);
  for (const id of ids) expect(id).toMatch(/^(?=.*[a-f])[0-9a-f]{12}$/);
});

it.each(['c069e69af8cf', 'ffffffffffff'])('knows the id %s', (id) => {
  expect(isId(id)).toBe(true);
});

it.each(['012345678901', 'c069e69af8c', 'c069e69af8cfa', 'C069E69AF8CF', '../c069e69a', 'c069e69af8cf\n', ''])(
  'knows that %j is no id',
  (text) => {
    expect(isId(text)).toBe(false);
  },
);
