import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../src/jail/environment.js';

describe('environmentOf', () => {
  const user = { uid: 5, gid: 5, groups: [], name: 'joe', home: '/home/joe', shell: '/bin/csh' };

  it('is clean, and the command’s own variables win', () => {
    expect(environmentOf('freebsd', { cleanEnvironment: true }, user, false, { HOME: '/x', A: '1' })).toEqual({
      PATH: '/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin',
      HOME: '/x',
      USER: 'joe',
      SHELL: '/bin/csh',
      A: '1',
    });
    expect(Object.keys(environmentOf('docker', { cleanEnvironment: true }, user, false, {}))).toEqual(['PATH', 'HOME']);
  });

  it('has TERM with a terminal, and klee’s own environment with exec.noclean', () => {
    expect(environmentOf('freebsd', { cleanEnvironment: true }, user, true, {})).toHaveProperty('TERM');
    expect(environmentOf('freebsd', { cleanEnvironment: false }, user, false, {})).toMatchObject({
      NODE_ENV: process.env['NODE_ENV'],
    });
  });
});
