import { describe, expect, it } from 'vitest';
import { jailsAt, nullfsIn } from '../../../../src/jail/freebsd/leftovers.js';

describe('jailsAt', () => {
  it('finds the jails of one root', () => {
    const listing = 'c069e69af8cf /tank/a b\n0123456789ab /tank/a\nother /tank/a b/c\n4 /\n';
    expect(jailsAt('/tank/a b', listing)).toEqual(['c069e69af8cf']);
    expect(jailsAt('/tank', listing)).toEqual([]);
    expect(jailsAt('/tank', '')).toEqual([]);
  });
});

describe('nullfsIn', () => {
  it('finds the mounts of one tree', () => {
    const table = [
      'zroot/ROOT/default\t/\t\t\tzfs\trw,noatime,nfsv4acls\t0 0',
      'devfs\t\t\t/tank/klee/container/c069e69af8cf/dev devfs\trw\t0 0',
      '/usr/src\t\t/tank/klee/container/c069e69af8cf/usr/src nullfs\tro\t0 0',
      '/home/me/a directory of mine /tank/klee/container/c069e69af8cf/mnt/a b nullfs\trw\t0 0',
      '/tank/klee/container/c069e69af8cf/x /tank/klee/container/c069e69af8cf/y nullfs\trw\t0 0',
      '/usr/src\t\t/tank/klee/container/c069e69af8c0/usr/src nullfs\tro\t0 0',
      '/usr/src\t\t/t/x\t\t\tnullfs\tro\t0 0',
    ].join('\n');
    expect(nullfsIn('/tank/klee/container/c069e69af8cf', table)).toEqual(['/usr/src', '/mnt/a b', '/y']);
    expect(nullfsIn('/t', table)).toEqual(['/x']);
    expect(nullfsIn('/tank', '')).toEqual([]);
  });
});
