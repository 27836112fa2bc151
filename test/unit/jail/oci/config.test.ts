import { describe, expect, it } from 'vitest';
import type { JailSpec } from '../../../../src/jail/jail.js';
import { parseParameter } from '../../../../src/jail/parameters.js';
import { containerConfig, type JailPlan, processConfig, reaperPath } from '../../../../src/jail/oci/config.js';
import { seccompFor } from '../../../../src/jail/oci/seccomp.js';
import { settingsOf } from '../../../../src/jail/oci/settings.js';

const spec = (parameters: string[] = [], others: Partial<JailSpec> = {}): JailSpec => ({
  id: 'c069e69af8cf',
  root: '/pool/x',
  path: '/proc/1/root/pool/x',
  hostname: 'c069e69af8cf',
  parameters: parameters.map(parseParameter),
  mounts: [],
  profile: 'freebsd',
  network: 'host',
  ...others,
});

const configOf = (
  from: JailSpec,
  plan: Partial<Pick<JailPlan, 'hasSys' | 'resolvConf' | 'cgroup' | 'userNamespace'>> = {},
) =>
  containerConfig(from, {
    settings: settingsOf(from, 'here'),
    reaper: ['/usr/bin/reaper', '-P'],
    mountProgram: '/bin/mount',
    hasSys: plan.hasSys ?? true,
    userNamespace: plan.userNamespace ?? false,
    architecture: 'x64',
    resolvConf: plan.resolvConf,
    mounts: from.mounts,
    cgroup: plan.cgroup,
  });

describe('settingsOf', () => {
  it('gives what a FreeBSD jail gives, or Docker', () => {
    const jail = settingsOf(spec(), 'here');
    expect(jail.capabilities).toContain('CAP_CHOWN');
    for (const capability of ['CAP_NET_RAW', 'CAP_MKNOD', 'CAP_SYS_ADMIN', 'CAP_IPC_LOCK']) {
      expect(jail.capabilities).not.toContain(capability);
    }
    expect(jail.systemVIpc).toEqual({ shm: false, sem: false, msg: false });
    const docker = settingsOf(spec([], { profile: 'docker' }), 'here');
    expect(docker.capabilities).toEqual(expect.arrayContaining([...jail.capabilities, 'CAP_NET_RAW', 'CAP_MKNOD']));
    expect(docker.capabilities).toHaveLength(14);
    expect(docker.systemVIpc).toEqual({ shm: true, sem: true, msg: true });
  });

  it('follows the parameters, the last one of a kind', () => {
    expect(settingsOf(spec(['allow.sysvipc', 'sysvmsg=disable']), 'here').systemVIpc).toEqual({
      shm: true,
      sem: true,
      msg: false,
    });
    expect(settingsOf(spec(['allow.sysvipc', 'allow.nosysvipc']), 'here').systemVIpc.shm).toBe(false);
    expect(settingsOf(spec(['allow.nosysvipc'], { profile: 'docker' }), 'here').systemVIpc.shm).toBe(false);
    expect(settingsOf(spec(['allow.raw_sockets', 'allow.mlock']), 'here').capabilities).toEqual(
      expect.arrayContaining(['CAP_NET_RAW', 'CAP_IPC_LOCK']),
    );
    expect(settingsOf(spec(['allow.noreserved_ports']), 'here').capabilities).not.toContain('CAP_NET_BIND_SERVICE');
    expect(settingsOf(spec(['host.hostname=web']), 'here').hostname).toBe('web');
    expect(settingsOf(spec(['host=inherit']), 'here').hostname).toBe('here');
    expect(settingsOf(spec(['ip4=disable']), 'here').network).toBe('host');
    expect(settingsOf(spec(['ip4=disable', 'ip6=disable']), 'here').network).toBe('disabled');
    expect(settingsOf(spec(['exec.noclean']), 'here').cleanEnvironment).toBe(false);
  });
});

describe('containerConfig', () => {
  it('runs the reaper, mounted where the tree has no entry', () => {
    const config = configOf(spec());
    expect(config.process.args).toEqual([reaperPath, '-P']);
    const destinations = config.mounts.map(({ destination }) => destination);
    expect(destinations.indexOf('/dev')).toBeLessThan(destinations.indexOf(reaperPath));
    expect(config.mounts.find(({ destination }) => destination === reaperPath)?.source).toBe('/usr/bin/reaper');
  });

  it('mounts what the tree has a place for', () => {
    const destinations = (config: ReturnType<typeof configOf>) => config.mounts.map(({ destination }) => destination);
    expect(destinations(configOf(spec(), { resolvConf: '/run/resolv.conf' }))).toContain('/etc/resolv.conf');
    const bare = destinations(configOf(spec(), { hasSys: false }));
    expect(bare).not.toContain('/etc/resolv.conf');
    expect(bare).not.toContain('/sys');
    expect(bare).not.toContain('/dev/mqueue');
    expect(destinations(configOf(spec([], { profile: 'docker' })))).toContain('/dev/mqueue');
  });

  it('takes the /sys of the host where only root can mount one, all of it read-only and without the cgroups', () => {
    const sys = (config: ReturnType<typeof configOf>) =>
      config.mounts.find(({ destination }) => destination === '/sys');
    expect(sys(configOf(spec()))?.type).toBe('sysfs');
    const config = configOf(spec(), { userNamespace: true });
    expect(sys(config)).toMatchObject({ type: 'bind', source: '/sys' });
    expect(sys(config)?.options).toContain('rro');
    expect(config.linux.maskedPaths).toContain('/sys/fs/cgroup');
    expect(sys(configOf(spec([], { network: 'disabled' }), { userNamespace: true }))?.type).toBe('sysfs');
  });

  it('makes a mount read-only when asked to', () => {
    const mounts = [
      { source: '/src', target: '/a', readOnly: true },
      { source: '/src', target: '/b', readOnly: false },
    ];
    const config = configOf(spec([], { mounts }));
    const options = (target: string) => config.mounts.find(({ destination }) => destination === target)?.options;
    expect(options('/a')).toContain('ro');
    expect(options('/b')).not.toContain('ro');
  });

  it('has a network of its own only when it is disabled', () => {
    const types = (from: JailSpec) => configOf(from).linux.namespaces.map(({ type }) => type);
    expect(types(spec())).toEqual(['pid', 'ipc', 'uts', 'mount']);
    expect(types(spec([], { network: 'disabled' }))).toContain('network');
  });
});

describe('processConfig', () => {
  const settings = settingsOf(spec(), 'here');
  const base = { argv: ['x'], environment: { A: 'b=c' }, directory: '/d', terminal: false };

  it('gives root its capabilities, and others only the bound of what setuid programs may gain', () => {
    const root = processConfig(settings, { ...base, user: { uid: 0, gid: 0, groups: [] } });
    expect(root.capabilities.effective).toEqual(settings.capabilities);
    const user = processConfig(settings, { ...base, user: { uid: 5, gid: 6, groups: [7] } });
    expect(user.capabilities).toMatchObject({
      bounding: settings.capabilities,
      effective: [],
      permitted: [],
      ambient: [],
    });
    expect(user).toMatchObject({ env: ['A=b=c'], cwd: '/d', user: { uid: 5, gid: 6, additionalGids: [7] } });
    expect(user.noNewPrivileges).toBe(false);
  });
});

describe('seccompFor', () => {
  const none = { shm: false, sem: false, msg: false };
  const rulesOf = (systemVIpc: typeof none, name: string) =>
    seccompFor({ systemVIpc }, 'x64').syscalls.filter(({ names }) => names.includes(name));

  it('answers System V IPC with ENOSYS, as far as it is not allowed', () => {
    for (const name of ['shmget', 'semget', 'msgget', 'ipc'])
      expect(rulesOf(none, name)).toMatchObject([{ errnoRet: 38 }]);
    const shm = { ...none, shm: true };
    expect(rulesOf(shm, 'shmget')).toEqual([]);
    expect(rulesOf(shm, 'semget')).toMatchObject([{ errnoRet: 38 }]);
    expect(rulesOf(shm, 'ipc')).toEqual([]);
    expect(rulesOf({ shm: true, sem: true, msg: true }, 'msgget')).toEqual([]);
  });

  it('denies mounts and new namespaces', () => {
    for (const name of ['mount', 'unshare', 'setns', 'bpf', 'open_by_handle_at']) {
      expect(rulesOf(none, name)).toMatchObject([{ errnoRet: 1 }]);
    }
    expect(rulesOf(none, 'clone3')).toMatchObject([{ errnoRet: 38 }]);
    const flags = rulesOf(none, 'clone').map(({ args }) => args?.[0]?.value ?? 0);
    expect(flags.reduce((all, flag) => all + flag, 0)).toBe(0x7e020000);
  });

  it('knows the machine', () => {
    expect(seccompFor({ systemVIpc: none }, 'arm64').architectures).toEqual(['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM']);
    const clone = seccompFor({ systemVIpc: none }, 's390x').syscalls.find(({ names }) => names.includes('clone'));
    expect(clone?.args?.[0]?.index).toBe(1);
  });
});
