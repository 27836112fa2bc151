/** Which files run once more when ZFS stood still. */
import { expect, it } from 'vitest';
import { failedAtStandstill, standstill } from '../../../scripts/test/standstill.mjs';

const failures = [
  ' FAIL   zfs  test/session/back.test.ts > back > undoes a step',
  ' FAIL   zfs  test/session/back.test.ts > back > stays',
  ' FAIL  |ssh| test/session/diff.test.ts > diff > lists',
];

it('are those that failed, each once', () => {
  expect(failedAtStandstill([standstill, ...failures])).toEqual([
    { project: 'zfs', file: 'test/session/back.test.ts' },
    { project: 'ssh', file: 'test/session/diff.test.ts' },
  ]);
});

it('are none where nothing stood still: what failed has failed', () => {
  expect(failedAtStandstill(failures)).toEqual([]);
});
