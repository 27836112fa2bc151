import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inUserNamespace, needsUserNamespace, startedBy, startedByVariable } from '../../../src/host/user-namespace.js';

const inside = inUserNamespace();

describe.skipIf(process.platform !== 'linux')('user namespaces', () => {
  it('are told by their map of ids', () => {
    expect(inside).toBe(!/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8')));
  });

  it('are for whoever is not root, once', () => {
    expect(needsUserNamespace({})).toBe(process.geteuid?.() !== 0);
    if (inside) expect(needsUserNamespace({ [startedByVariable]: '1000' })).toBe(false);
  });

  it('are entered by the user whom the variable names, which means nothing outside of any', () => {
    expect(startedBy({})).toBe(process.geteuid?.());
    expect(startedBy({ [startedByVariable]: '4242' })).toBe(inside ? 4242 : process.geteuid?.());
    expect(startedBy({ [startedByVariable]: 'x' })).toBe(process.geteuid?.());
  });
});
