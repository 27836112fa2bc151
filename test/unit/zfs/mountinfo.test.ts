import { expect, it } from 'vitest';
import { isShared } from '../../../src/zfs/mountinfo.js';

const mountinfo = [
  '21 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
  '22 21 0:20 / /proc rw shared:5 - proc proc rw',
  '23 21 0:21 / /var rw,noatime shared:7 master:3 - xfs /dev/vdb rw',
  '24 23 0:22 / /var/lib/klee rw - zfs tank/klee rw',
  '25 21 0:23 / /with\\040blank rw shared:9 - ext4 /dev/vdc rw',
  '26 21 0:24 / /twice rw shared:10 - ext4 /dev/vdd rw',
  '27 26 0:25 / /twice rw - ext4 /dev/vde rw',
].join('\n');

it.each([
  ['/root/klee/zfs', false],
  ['/var/db/klee', true],
  ['/var', true],
  ['/var/lib/klee/zfs', false],
  ['/var/lib/kleene', true],
  ['/variable', false],
  ['/with blank/klee', true],
  ['/twice/klee', false],
])('tells of %s whether its mounts are passed on: %s', (path, shared) => {
  expect(isShared(mountinfo, path)).toBe(shared);
});
