import { expect, it } from 'vitest';
import { Plan } from '../../../../src/debugger/source/plan.js';
import { stageAt, stagesOf } from '../../../../src/debugger/travel/stages.js';
import { dialects } from '../../../../src/dockerfile/dialect.js';

it('begins a stage at FROM and ends it at the last step', () => {
  const plan = Plan.parse('ARG V=1\nFROM busybox AS base\nRUN a\nRUN b\n', dialects.kleene, 'Dockerfile');
  const stage = { image: 'busybox', name: 'base', first: 2, last: 4 };
  expect(stagesOf(plan)).toEqual([stage]);
  expect(stageAt(plan, 1)).toBeUndefined();
  expect([2, 3, 4, 5].map((number) => stageAt(plan, number))).toEqual([stage, stage, stage, stage]);
});
