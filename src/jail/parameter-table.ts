/**
 * The parameters of jail(8) that `-J` takes, as FreeBSD 13 to 15 know them (jail(8), `jls -h -n`). What a driver does with
 * each is the driver's business.
 */

export type ParameterKind =
  /** `true`, `1`, `false`, `0`, or the name alone; also the `no` form. */
  | 'boolean'
  | 'integer'
  | 'string'
  /** `disable`, `new` or `inherit`. */
  | 'jailsys';

export interface ParameterEntry {
  readonly name: string;
  readonly kind: ParameterKind;
  /** What a jail of klee has when the parameter is not given; undefined where the host decides. */
  readonly default?: string | boolean;
}

const booleans = (value: boolean, names: string): ParameterEntry[] =>
  names.split(' ').map((name) => ({ name, kind: 'boolean', default: value }));

const others = (kind: 'integer' | 'string' | 'jailsys', names: string): ParameterEntry[] =>
  names.split(' ').map((name) => ({ name, kind }));

export const parameterTable: readonly ParameterEntry[] = [
  ...booleans(
    true,
    'allow.reserved_ports allow.set_hostname allow.suser allow.unprivileged_proc_debug exec.clean mount.devfs persist',
  ),
  ...booleans(
    false,
    'allow.adjtime allow.chflags allow.dying allow.extattr allow.mlock allow.mount allow.mount.devfs allow.mount.fdescfs ' +
      'allow.mount.fusefs allow.mount.linprocfs allow.mount.linsysfs allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs ' +
      'allow.mount.zfs allow.nfsd allow.quotas allow.raw_sockets allow.read_msgbuf allow.routing allow.setaudit ' +
      'allow.settime allow.socket_af allow.sysvipc allow.unprivileged_parent_tampering allow.vmm ip4.saddrsel ip6.saddrsel ' +
      'mount.fdescfs mount.procfs zfs.mount_snapshot',
  ),
  { name: 'children.max', kind: 'integer', default: '0' },
  { name: 'enforce_statfs', kind: 'integer', default: '2' },
  { name: 'securelevel', kind: 'integer', default: '-1' },
  ...others('integer', 'children.cur devfs_ruleset exec.fib exec.timeout host.hostid jid osreldate stop.timeout'),
  { name: 'ip4', kind: 'jailsys', default: 'inherit' },
  { name: 'ip6', kind: 'jailsys', default: 'inherit' },
  { name: 'host', kind: 'jailsys', default: 'new' },
  { name: 'vnet', kind: 'jailsys', default: 'inherit' },
  { name: 'sysvmsg', kind: 'jailsys', default: 'disable' },
  { name: 'sysvsem', kind: 'jailsys', default: 'disable' },
  { name: 'sysvshm', kind: 'jailsys', default: 'disable' },
  ...others('jailsys', 'linux'),
  ...others(
    'string',
    'command cpuset.id depend env exec.consolelog exec.created exec.jail_user exec.poststart exec.poststop exec.prepare ' +
      'exec.prestart exec.prestop exec.release exec.start exec.stop exec.system_jail_user exec.system_user host.domainname ' +
      'host.hostname host.hostuuid interface ip4.addr ip6.addr ip_hostname linux.osname linux.osrelease linux.oss_version meta ' +
      'mount mount.fstab name osrelease parent path vnet.interface zfs.dataset',
  ),
];
