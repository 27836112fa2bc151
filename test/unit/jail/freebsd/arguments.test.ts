import { describe, expect, it } from 'vitest';
import {
  type CommandPlan,
  helpersOf,
  identityOf,
  jailArguments,
  jexecArguments,
  withPidFile,
  withUmask,
} from '../../../../src/jail/freebsd/arguments.js';
import type { JailSpec } from '../../../../src/jail/jail.js';
import { parseParameter } from '../../../../src/jail/parameters.js';

const root = '/tank/klee/container/c069e69af8cf';

function jail(parameters: string[] = [], more: Partial<JailSpec> = {}): string[] {
  const spec: JailSpec = {
    id: 'c069e69af8cf',
    root,
    path: root,
    hostname: 'c069e69af8cf',
    parameters: parameters.map(parseParameter),
    mounts: [],
    profile: 'freebsd',
    network: 'host',
    ...more,
  };
  return jailArguments(spec, root);
}

const begin = ['jail', '-c', `path=${root}`, 'name=c069e69af8cf'];
const stop = 'exec.stop=/bin/sh /etc/rc.shutdown';
const network = ['ip4=inherit', 'ip6=inherit'];
const hostname = 'host.hostname=c069e69af8cf';

describe('jailArguments', () => {
  it('has Kleene’s parameters and persists', () => {
    expect(jail()).toEqual([...begin, ...network, hostname, 'mount.devfs', 'exec.clean', stop, 'persist']);
  });

  it.each<[string, string[], string[]]>([
    ['a parameter', ['allow.sysvipc'], [...network, hostname, 'mount.devfs', 'exec.clean', stop, 'allow.sysvipc']],
    [
      'the no form of a default',
      ['mount.nodevfs', 'exec.noclean'],
      [...network, hostname, stop, 'mount.nodevfs', 'exec.noclean'],
    ],
    [
      'a default with another value',
      ['ip4=disable', 'host.hostname=a b', 'exec.stop=true'],
      ['ip6=inherit', 'mount.devfs', 'exec.clean', 'ip4=disable', 'host.hostname=a b', 'exec.stop=true'],
    ],
    [
      'the last of several',
      ['allow.sysvipc', 'securelevel=1', 'allow.nosysvipc', 'securelevel=2'],
      [...network, hostname, 'mount.devfs', 'exec.clean', stop, 'allow.nosysvipc', 'securelevel=2'],
    ],
    [
      'addresses one by one, and then no ip4=inherit',
      ['ip4.addr=10.0.0.1/24,10.0.0.2/24', 'ip4.addr+=10.0.0.3'],
      [
        'ip6=inherit',
        hostname,
        'mount.devfs',
        'exec.clean',
        stop,
        'ip4.addr=10.0.0.1/24',
        'ip4.addr=10.0.0.2/24',
        'ip4.addr=10.0.0.3',
      ],
    ],
    [
      'commands with their commas',
      ['exec.start=echo a,b', 'exec.start=echo c'],
      [...network, hostname, 'mount.devfs', 'exec.clean', stop, 'exec.start=echo a,b', 'exec.start=echo c'],
    ],
    [
      'a network of its own without addresses of the host',
      ['vnet', 'vnet.interface=epair0b'],
      [hostname, 'mount.devfs', 'exec.clean', stop, 'vnet=new', 'vnet.interface=epair0b'],
    ],
    [
      'addresses by name without those of the host',
      ['ip_hostname'],
      [hostname, 'mount.devfs', 'exec.clean', stop, 'ip_hostname'],
    ],
    ['the host’s name', ['host=inherit'], [...network, 'mount.devfs', 'exec.clean', stop, 'host=inherit']],
    [
      'keys',
      ['meta.a=1', 'meta.b=2'],
      [...network, hostname, 'mount.devfs', 'exec.clean', stop, 'meta.a=1', 'meta.b=2'],
    ],
    [
      'nothing that klee ignores',
      ['exec.jail_user=www', 'exec.poststop=true', 'persist', 'allow.dying'],
      [...network, hostname, 'mount.devfs', 'exec.clean', stop],
    ],
  ])('passes %s', (_, parameters, expected) => {
    expect(jail(parameters)).toEqual([...begin, ...expected, 'persist']);
  });

  it('disables the network', () => {
    expect(jail([], { network: 'disabled' })).toEqual([
      ...begin,
      'ip4=disable',
      'ip6=disable',
      hostname,
      'mount.devfs',
      'exec.clean',
      stop,
      'persist',
    ]);
    expect(jail(['vnet'], { network: 'disabled' })).not.toContain('ip4=disable');
  });

  it('allows in the docker profile what Docker allows, unless told otherwise', () => {
    const docker = { profile: 'docker' } as const;
    expect(jail([], docker)).toEqual(expect.arrayContaining(['allow.raw_sockets', 'allow.sysvipc']));
    expect(jail(['allow.noraw_sockets', 'sysvshm=new'], docker).slice(-3)).toEqual([
      'allow.noraw_sockets',
      'sysvshm=new',
      'persist',
    ]);
    expect(jail(['sysvshm=new'], docker)).not.toContain('allow.sysvipc');
  });
});

describe('identityOf', () => {
  const worker = { name: 'worker', listed: true, uid: 1500, gid: 1600, groups: [1700], home: '/', shell: '/bin/sh' };
  const root = { ...worker, name: 'root', uid: 0, gid: 0, groups: [5] };
  const unknown = { ...worker, name: '4711', listed: false, uid: 4711, gid: 0, groups: [] };

  it.each([
    [undefined, root, { by: 'name', name: 'root' }],
    ['', root, { by: 'name', name: 'root' }],
    ['root', root, { by: 'name', name: 'root' }],
    ['worker', worker, { by: 'name', name: 'worker' }],
    ['worker:', worker, { by: 'name', name: 'worker' }],
    ['1500', worker, { by: 'ids', uid: 1500, gid: 1600, groups: [1600, 1700] }],
    ['worker:extra', { ...worker, gid: 1700, groups: [] }, { by: 'ids', uid: 1500, gid: 1700, groups: [1700] }],
    [':extra', { ...root, gid: 1700, groups: [] }, { by: 'ids', uid: 0, gid: 1700, groups: [1700] }],
    ['0', root, { by: 'ids', uid: 0, gid: 0, groups: [0, 5] }],
    ['4711', unknown, { by: 'ids', uid: 4711, gid: 0, groups: [0] }],
    ['4711:4712', { ...unknown, gid: 4712 }, { by: 'ids', uid: 4711, gid: 4712, groups: [4712] }],
    // A name of digits alone is a name too.
    ['1234', { ...worker, name: '1234', uid: 50 }, { by: 'name', name: '1234' }],
    // An image without users.
    [undefined, { ...unknown, name: 'root', uid: 0 }, { by: 'same' }],
  ])('%s', (wanted, user, expected) => {
    expect(identityOf(wanted, user)).toEqual(expected);
  });
});

const plan: CommandPlan = {
  jail: 'c069e69af8cf',
  argv: ['/bin/sh', '-c', 'echo $A'],
  identity: { by: 'name', name: 'root' },
  environment: { PATH: '/bin', A: 'b c=d' },
  directory: '/usr/src',
};
const command = ['/usr/bin/env', '-i', 'PATH=/bin', 'A=b c=d', '/bin/sh', '-c', 'echo $A'];
const cd = ['/bin/sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', '/usr/src'];
const ids = { by: 'ids', uid: 1000, gid: 1001, groups: [1001, 1002] } as const;
const chroot = ['/usr/sbin/chroot', '-u', '1000', '-g', '1001', '-G', '1001,1002', '/'];

describe('jexecArguments', () => {
  it.each<[string, Partial<CommandPlan>, string[]]>([
    ['a name', {}, ['jexec', '-d', '/usr/src', '-U', 'root', 'c069e69af8cf', ...command]],
    ['nobody in particular', { identity: { by: 'same' } }, ['jexec', '-d', '/usr/src', 'c069e69af8cf', ...command]],
    ['ids', { identity: ids }, ['jexec', '-d', '/', 'c069e69af8cf', ...chroot, ...cd, ...command]],
    ['ids at /', { identity: ids, directory: '/' }, ['jexec', '-d', '/', 'c069e69af8cf', ...chroot, ...command]],
    [
      'a program that env(1) would take for a variable',
      { argv: ['a=b', 'c d'] },
      [
        ...['jexec', '-d', '/usr/src', '-U', 'root', 'c069e69af8cf', '/usr/bin/env', '-i', 'PATH=/bin', 'A=b c=d'],
        ...['/bin/sh', '-c', 'exec "$0" "$@"', 'a=b', 'c d'],
      ],
    ],
    [
      'no environment',
      { environment: {} },
      ['jexec', '-d', '/usr/src', '-U', 'root', 'c069e69af8cf', '/usr/bin/env', '-i', '/bin/sh', '-c', 'echo $A'],
    ],
  ])('%s', (_, change, expected) => {
    expect(jexecArguments({ ...plan, ...change })).toEqual(expected);
  });

  it.each<[string, Partial<CommandPlan>, string[]]>([
    ['a name', {}, ['jexec', '-U', 'root', 'c069e69af8cf', ...cd, ...command]],
    ['a name at /', { directory: '/' }, ['jexec', '-U', 'root', 'c069e69af8cf', ...command]],
    ['ids', { identity: ids }, ['jexec', 'c069e69af8cf', ...chroot, ...cd, ...command]],
  ])('%s, without -d', (_, change, expected) => {
    expect(jexecArguments({ ...plan, ...change }, false)).toEqual(expected);
  });
});

describe('helpersOf', () => {
  it('is what the command line names', () => {
    for (const identity of [{ by: 'name', name: 'root' }, { by: 'same' }, ids] as const) {
      for (const directory of ['/', '/usr/src']) {
        for (const argv of [['true'], ['a=b']]) {
          for (const knowsDirectory of [true, false]) {
            const one = { ...plan, identity, directory, argv };
            const line = jexecArguments(one, knowsDirectory);
            const named = ['/usr/bin/env', '/usr/sbin/chroot', '/bin/sh'].filter((path) => line.includes(path));
            expect(helpersOf(one, knowsDirectory)).toEqual(named);
          }
        }
      }
    }
  });
});

describe('what goes before jexec', () => {
  it('sets the umask, and tells the pid', () => {
    expect(withUmask(['jexec', 'x'])).toEqual(['/bin/sh', '-c', 'umask 022 && exec "$@"', 'sh', 'jexec', 'x']);
    expect(withPidFile('/tmp/pid', ['jexec', 'x'])).toEqual([
      ...['/bin/sh', '-c', 'umask 022 && echo "$$" > "$1" && shift && exec "$@"', 'sh', '/tmp/pid'],
      ...['jexec', 'x'],
    ]);
  });
});
