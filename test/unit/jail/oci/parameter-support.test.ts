import { describe, expect, it } from 'vitest';
import { KleeError } from '../../../../src/errors.js';
import { parameterTable } from '../../../../src/jail/parameter-table.js';
import { parseParameter } from '../../../../src/jail/parameters.js';
import { checkParameters } from '../../../../src/jail/oci/parameter-support.js';

const withoutRoot = { userNamespace: true };
const check = (...texts: string[]) => checkParameters(texts.map(parseParameter));

describe('checkParameters', () => {
  it('says nothing about what a container gives, or has anyway', () => {
    const fine = ['allow.sysvipc', 'sysvshm=new', 'allow.raw_sockets', 'host.hostname=x', 'ip4=inherit', 'persist'];
    expect(
      check(...fine, 'allow.nomount', 'enforce_statfs=2', 'allow.set_hostname', 'mount.devfs', 'host=inherit'),
    ).toEqual([]);
    expect(check('ip4=disable', 'ip6=disable')).toEqual([]);
  });

  it.each([
    'enforce_statfs=1',
    'securelevel=2',
    'allow.chflags',
    'mount.nodevfs',
    'exec.start=/bin/true',
    'ip4=disable',
  ])('warns that %s has no effect', (text) => {
    const [name = ''] = [parseParameter(text).name];
    const warnings = check(text);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(new RegExp(`^jail: ${name.replaceAll('.', '\\.')}: has no effect on Linux: .`));
  });

  it('warns of what only the root of the host can give', () => {
    for (const text of ['allow.raw_sockets', 'allow.mlock']) {
      expect(check(text)).toEqual([]);
      expect(checkParameters([parseParameter(text)], withoutRoot)[0]).toContain(
        `${text}: has no effect on Linux: a klee without root`,
      );
    }
    expect(checkParameters(['allow.sysvipc', 'allow.noraw_sockets'].map(parseParameter), withoutRoot)).toEqual([]);
  });

  it.each([
    'allow.mount',
    'allow.mount.zfs',
    'vnet',
    'path=/',
    'allow.settime',
    'ip4=new',
    'ip4.addr=10.0.0.1',
    'host=disable',
  ])('refuses %s with a reason', (text) => {
    const refusal = (() => {
      try {
        return check(text);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(KleeError);
    expect(refusal).toMatchObject({ code: 'KLEE_JAIL_PARAMETER' });
    expect((refusal as KleeError).message).toContain(`jail: ${parseParameter(text).name}: cannot be had on Linux`);
    expect((refusal as KleeError).hint).toBeTruthy();
  });

  it('knows what to do with every parameter', () => {
    const unusual = {
      boolean: [true, false],
      integer: ['77'],
      string: ['x'],
      list: ['x'],
      jailsys: ['inherit', 'new', 'disable'],
    } as const;
    const mapped = new Set(
      'allow.sysvipc sysvshm sysvsem sysvmsg allow.raw_sockets allow.mlock allow.reserved_ports'.split(' '),
    );
    for (const name of ['host', 'host.hostname', 'ip4', 'ip6', 'exec.clean']) mapped.add(name);
    const silent = parameterTable.filter(({ name, kind }) =>
      unusual[kind].every((value) => {
        try {
          return checkParameters([{ name, value }]).length === 0;
        } catch {
          return false;
        }
      }),
    );
    expect(silent.map(({ name }) => name).filter((name) => !mapped.has(name))).toEqual([]);
  });
});
