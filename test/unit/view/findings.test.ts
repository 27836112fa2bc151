import { expect, it } from 'vitest';
import { findingLines } from '../../../src/view/findings.js';
import { plainTheme } from '../../../src/view/theme.js';

it('groups findings by topic, marks their state, and puts remedies under them', () => {
  const lines = findingLines(
    [
      { topic: 'storage', subject: 'overlay', state: 'used', detail: 'works' },
      { topic: 'jails', subject: 'crun', state: 'available', detail: '1.8.1' },
      {
        topic: 'storage',
        subject: 'zfs',
        state: 'absent',
        detail: 'not installed',
        remedy: 'apt-get install zfs-fuse',
      },
      { topic: 'images', subject: 'app', state: 'problem', detail: '1 snapshot is gone' },
    ],
    plainTheme,
  );
  expect(lines).toEqual([
    'storage  * overlay  works',
    '         - zfs      not installed',
    '                    → apt-get install zfs-fuse',
    'jails    + crun     1.8.1',
    'images   ! app      1 snapshot is gone',
  ]);
});
