import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KleeError } from '../../../src/errors.js';
import { parameterTable } from '../../../src/jail/parameter-table.js';
import { entryOf, formatParameter, parseParameter } from '../../../src/jail/parameters.js';

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
    ['ip4.addr=10.0.0.1,10.0.0.2', 'ip4.addr', '10.0.0.1,10.0.0.2'],
    ['ip4.addr+=10.0.0.3', 'ip4.addr', '10.0.0.3'],
    ['exec.start+=echo a, b', 'exec.start', 'echo a, b'],
    ['ip_hostname', 'ip_hostname', true],
    ['meta.stage=build', 'meta.stage', 'build'],
    ['env.a.b=c', 'env.a.b', 'c'],
  ])('%s', (text, name, value) => {
    expect(parseParameter(text)).toEqual({ name, value });
  });

  it.each([
    ['allow.bogus', 'jail: unknown parameter: allow.bogus'],
    ['noallow.sysvipc', 'jail: unknown parameter: noallow.sysvipc'],
    ['nohost.hostname', 'jail: unknown parameter: nohost.hostname'],
    ['', 'jail: unknown parameter: '],
    ['meta.=x', 'jail: unknown parameter: meta.'],
    ['metal.x=y', 'jail: unknown parameter: metal.x'],
    ['host.hostname+=x', 'jail: unknown parameter: host.hostname+'],
    ['allow.sysvipc+=1', 'jail: unknown parameter: allow.sysvipc+'],
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

  it('is sorted by name', () => {
    const names = parameterTable.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
  });

  it('has defaults that can be given', () => {
    for (const { name, default: value } of parameterTable.filter((entry) => entry.default !== undefined)) {
      expect(parseParameter(`${name}=${String(value)}`)).toEqual({ name, value });
    }
  });

  it('has what a FreeBSD 15 kernel lists', () => {
    // `jls -h -n` on 15.1, System V IPC modules not loaded.
    const listed =
      'devfs_ruleset dying enforce_statfs env host ip4 ip6 jid meta name osreldate osrelease parent path persist securelevel ' +
      'vnet allow.adjtime allow.chflags allow.extattr allow.mlock allow.mount allow.mount.devfs allow.mount.fdescfs ' +
      'allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs allow.mount.zfs allow.nfsd allow.quotas allow.raw_sockets ' +
      'allow.read_msgbuf allow.reserved_ports allow.routing allow.set_hostname allow.setaudit allow.settime allow.socket_af ' +
      'allow.suser allow.sysvipc allow.unprivileged_parent_tampering allow.unprivileged_proc_debug children.cur children.max ' +
      'cpuset.id host.domainname host.hostid host.hostname host.hostuuid ip4.addr ip4.saddrsel ip6.addr ip6.saddrsel ' +
      'zfs.mount_snapshot';
    expect(listed.split(' ').filter((name) => entryOf(name) === undefined)).toEqual([]);
  });
});
