import { expect, it } from 'vitest';
import { inconsistencies } from '../../../src/image/consistency.js';
import { defaultConfig } from '../../../src/image/config.js';
import { type Image, imageVersion } from '../../../src/image/image.js';

const image = (id: string, snapshot: string, parent?: string): Image => ({
  version: imageVersion,
  id,
  created: 0,
  snapshot,
  config: defaultConfig,
  dialect: 'kleene',
  instructions: [],
  jailParameters: [],
  ...(parent === undefined ? {} : { parent: { id: 'aaaaaaaaaaaa', snapshot: parent } }),
});
const stored = (id: string, createdAt = 0) => ({ id, parent: undefined, createdAt });
const now = 1_000_000;

it('finds images whose snapshots are gone, their parent’s included, and snapshots that nothing refers to', () => {
  const whole = image('aaaaaaaaaaaa', '1a1a1a1a1a1a');
  const broken = image('bbbbbbbbbbbb', '2a2a2a2a2a2a', '3a3a3a3a3a3a');
  const found = inconsistencies(
    [whole, broken],
    [stored('1a1a1a1a1a1a'), stored('2a2a2a2a2a2a'), stored('4a4a4a4a4a4a'), stored('5a5a5a5a5a5a')],
    new Set(['4a4a4a4a4a4a']),
    now,
  );
  expect(found).toEqual({ broken: [{ image: broken, missing: ['3a3a3a3a3a3a'] }], unused: ['5a5a5a5a5a5a'] });
});

it('takes a young snapshot for one that a living klee is about to refer to', () => {
  expect(inconsistencies([], [stored('5a5a5a5a5a5a', now - 1000)], new Set(), now).unused).toEqual([]);
  expect(inconsistencies([], [stored('5a5a5a5a5a5a', now - 61_000)], new Set(), now).unused).toEqual(['5a5a5a5a5a5a']);
});
