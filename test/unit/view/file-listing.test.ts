/** Files as `ls -l` lists them. */
import { expect, it } from 'vitest';
import { fileListing, type ListedFile, permissions } from '../../../src/view/file-listing.js';

it.each([
  [0o644, 'rw-r--r--'],
  [0o4755, 'rwsr-xr-x'],
  [0o4644, 'rwSr--r--'],
  [0o2755, 'rwxr-sr-x'],
  [0o1777, 'rwxrwxrwt'],
  [0o7000, '--S--S--T'],
  [0, '---------'],
])('%i is %s', (mode, text) => {
  expect(permissions(mode)).toBe(text);
});

it('lines up the columns, marks directories and shows where links lead', () => {
  const file: ListedFile = {
    name: 'f\x1b[1m',
    type: 'file',
    mode: 0o644,
    user: '0',
    group: '1000',
    size: 5,
    mtimeMs: Date.UTC(2026, 0, 2, 3, 4),
    target: undefined,
  };
  const entries: ListedFile[] = [
    file,
    { ...file, name: 'd', type: 'directory', mode: 0o755, user: 'postgres', size: 4096 },
    { ...file, name: 'l', type: 'symlink', mode: 0o777, target: '/etc' },
  ];
  expect(fileListing(entries)).toEqual([
    '-rw-r--r--  0         1000     5  2026-01-02 03:04  f\\x1b[1m',
    'drwxr-xr-x  postgres  1000  4096  2026-01-02 03:04  d/',
    'lrwxrwxrwx  0         1000     5  2026-01-02 03:04  l -> /etc',
  ]);
});
