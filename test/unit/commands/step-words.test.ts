import { expect, it } from 'vitest';
import { narrate } from '../../../src/commands/narrate.js';
import { plainTheme } from '../../../src/view/theme.js';

const logical = `RUN ${'make all && '.repeat(30)}false`;
const step = { number: 2, total: 3, file: 'Dockerfile', line: 2, logical };

it('tells a long instruction in full when its step begins, and cut where that has been told', () => {
  const failure = {
    kind: 'command',
    message: '',
    exitCode: 1,
    signal: undefined,
    durationMs: 5,
    hint: undefined,
  } as const;
  const report = {
    step,
    failure,
    command: `/bin/sh -c ${logical.slice(4)}`,
    tail: [],
    truncated: false,
    lastGood: '0123456789ab',
    running: [],
  };
  const stopped = { type: 'stopped', step, reason: { kind: 'step' }, inside: undefined } as const;
  const told = [
    ...narrate({ type: 'stepStarted', step }, plainTheme),
    ...narrate({ type: 'stepFailed', report, caught: true, reason: undefined }, plainTheme),
    ...narrate({ type: 'undone', step, attempt: true }, plainTheme),
    ...narrate(stopped, plainTheme),
  ].filter((line) => line.includes('make all'));
  expect(told[0]).toBe(`Step 2/3 : ${logical}`);
  expect(told.slice(1).map((line) => line.slice(0, 30))).toEqual([
    '  command:   /bin/sh -c make a',
    'Undid the failed attempt at st',
    'Stopped before step 2/3, Docke',
  ]);
  for (const line of told.slice(1)) expect(line).toMatch(/^.{160,220}…$/);
});
