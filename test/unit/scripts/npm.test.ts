import { describe, expect, it } from 'vitest';
import { sameInstallation } from '../../../scripts/setup/npm.mjs';

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/other-system': { version: '2.0.0', integrity: 'sha512-o', optional: true },
  },
};

describe('sameInstallation', () => {
  it('accepts what the lock file says, without the packages of other systems', () => {
    expect(sameInstallation(locked, { packages: { 'node_modules/a': locked.packages['node_modules/a'] } })).toBe(true);
  });

  it('rejects a missing package, another version and another content', () => {
    expect(sameInstallation(locked, { packages: {} })).toBe(false);
    const other = { version: '1.0.1', integrity: 'sha512-a' };
    expect(sameInstallation(locked, { packages: { 'node_modules/a': other } })).toBe(false);
    const forged = { version: '1.0.0', integrity: 'sha512-b' };
    expect(sameInstallation(locked, { packages: { 'node_modules/a': forged } })).toBe(false);
  });
});
