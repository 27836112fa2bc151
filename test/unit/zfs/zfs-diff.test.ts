import { expect, it } from 'vitest';
import { parseDiff } from '../../../src/zfs/zfs-diff.js';

/** As OpenZFS 2.4 prints it. */
const line = (...columns: string[]) => `${['1764000000.123456789', ...columns].join('\t')}\n`;

it('reads what was added, removed, modified and renamed', () => {
  const output = [
    line('M', '/', '/tank/a/'),
    line('M', '/', '/tank/a/etc'),
    line('+', 'F', '/tank/a/etc/new'),
    line('-', '@', '/tank/a/etc/old'),
    line('M', 'F', '/tank/a/etc/rc.conf'),
    line('R', 'F', '/tank/a/b', '/tank/a/c'),
    line('R', '/', '/tank/a/usr', '/tank/a/rsu'),
  ].join('');
  expect(parseDiff(output, '/tank/a')).toEqual({
    paths: ['/', '/etc', '/etc/new', '/etc/old', '/etc/rc.conf', '/b', '/c', '/usr', '/rsu'],
    written: ['/etc/rc.conf'],
    directories: ['/', '/etc'],
    linksChanged: false,
    renamed: ['/usr', '/rsu'],
  });
});

it('knows a file whose number of names has changed', () => {
  const output = line('M', 'F', '/tank/a/tool', '(+1)') + line('M', '/', '/tank/a');
  expect(parseDiff(output, '/tank/a')).toMatchObject({
    paths: ['/tool', '/'],
    written: [],
    directories: ['/'],
    linksChanged: true,
  });
});

it('reads four octal digits for what is not printable', () => {
  const output = [
    line('+', 'F', '/tank/a/with\\0040blank'),
    line('+', 'F', '/tank/a/a\\0011tab'),
    line('+', 'F', '/tank/a/back\\0134slash\\01340040'),
    line('+', 'F', '/tank/a/caf\\0303\\0251'),
    line('+', 'F', '/tank/a/caf\\0351'),
  ].join('');
  expect(parseDiff(output, '/tank/a').paths).toEqual([
    '/with blank',
    '/a\ttab',
    '/back\\slash\\0040',
    '/caf\u00c3\u00a9',
    '/caf\u00e9',
  ]);
});

it('takes the mountpoint away, however it is written', () => {
  expect(parseDiff(line('M', 'F', '/tank/my\\0040own/\\0303\\0266/f'), '/tank/my own/ö').paths).toEqual(['/f']);
  expect(parseDiff(line('M', 'F', '/etc/f'), '/').paths).toEqual(['/etc/f']);
});

it('passes over what has no name in the tree', () => {
  const output =
    line('M', 'F', '/tank/a(on_delete_queue)') + line('-', 'F', '/tank/ab/c') + line('+', 'F', '/tank/a/d');
  expect(parseDiff(output, '/tank/a').paths).toEqual(['/d']);
  expect(parseDiff('', '/tank/a').paths).toEqual([]);
});
