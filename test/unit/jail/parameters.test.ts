import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KleeError } from '../../../src/errors.js';
import { parameterTable } from '../../../src/jail/parameter-table.js';
import { formatParameter, parseParameter } from '../../../src/jail/parameters.js';

const failure = (text: string): KleeError => {
  try {
    parseParameter(text);
  } catch (error) {
    if (error instanceof KleeError) return error;
    throw error;
  }
  throw new Error(`${text} was parsed`);
};

describe('parseParameter', () => {
  it.each([
    ['allow.sysvipc', 'allow.sysvipc', true],
    ['allow.sysvipc=1', 'allow.sysvipc', true],
    ['allow.sysvipc=true', 'allow.sysvipc', true],
    ['allow.sysvipc=0', 'allow.sysvipc', false],
    ['allow.sysvipc=false', 'allow.sysvipc', false],
    ['allow.nosysvipc', 'allow.sysvipc', false],
    ['allow.nosysvipc=false', 'allow.sysvipc', true],
    ['mount.nodevfs', 'mount.devfs', false],
    ['exec.noclean', 'exec.clean', false],
    ['nopersist', 'persist', false],
    ['allow.mount.nozfs', 'allow.mount.zfs', false],
    ['host.hostname=a b', 'host.hostname', 'a b'],
    ['exec.start=echo a=b', 'exec.start', 'echo a=b'],
    ['children.max=5', 'children.max', '5'],
    ['securelevel=-1', 'securelevel', '-1'],
    ['sysvshm', 'sysvshm', 'new'],
    ['ip4=inherit', 'ip4', 'inherit'],
  ])('%s', (text, name, value) => {
    expect(parseParameter(text)).toEqual({ name, value });
  });

  it.each([
    ['allow.bogus', 'jail: unknown parameter: allow.bogus'],
    ['noallow.sysvipc', 'jail: unknown parameter: noallow.sysvipc'],
    ['nohost.hostname', 'jail: unknown parameter: nohost.hostname'],
    ['', 'jail: unknown parameter: '],
    ['allow.sysvipc=yes', 'jail: allow.sysvipc: unknown boolean value "yes"'],
    ['allow.sysvipc=', 'jail: allow.sysvipc: unknown boolean value ""'],
    ['children.max=x', 'jail: children.max: non-integer value "x"'],
    ['children.max', 'jail: children.max: non-integer value ""'],
    ['ip4=maybe', 'jail: ip4: unknown jailsys value "maybe"'],
  ])('%s is refused in the words of jail(8)', (text, message) => {
    const error = failure(text);
    expect(error).toMatchObject({ code: 'KLEE_JAIL_PARAMETER', message });
    expect(error.hint).not.toBe('');
  });

  it.each([
    ['allow.sysvip', 'allow.sysvipc'],
    ['alow.sysvipc=1', 'allow.sysvipc'],
    ['sysvipc', 'allow.sysvipc'],
    ['noallow.sysvipc', 'allow.sysvipc'],
    ['allow.raw_socket', 'allow.raw_sockets'],
    ['allow.nosysvip', 'allow.nosysvipc'],
    ['hostname=x', 'host.hostname'],
  ])('%s: did you mean %s?', (text, name) => {
    expect(failure(text).hint).toBe(`did you mean ${name}?`);
  });

  it('answers any text with a parameter or a KleeError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseParameter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(KleeError);
        }
      }),
    );
  });
});

describe('formatParameter', () => {
  it('gives what parseParameter understands', () => {
    for (const { name, kind } of parameterTable) {
      const values = kind === 'boolean' ? [true, false] : kind === 'integer' ? ['3'] : ['inherit'];
      for (const value of values) expect(parseParameter(formatParameter({ name, value }))).toEqual({ name, value });
    }
  });
});

describe('the table', () => {
  it('has each name once', () => {
    const names = parameterTable.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
