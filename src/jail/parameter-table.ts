/**
 * The parameters of jail(8) that `-J` takes, as FreeBSD 13 to 15 know them, and what each jail driver does with them. A row
 * without an answer of every driver does not compile. `docs/reference/jail-parameters.md` is printed from it.
 *
 * Sources: jail(8) of FreeBSD 13, 14 and 15; `jls -h -n` of a 15.1 kernel; usr.sbin/jail/config.c for the kinds of the
 * pseudo-parameters, sys/kern/kern_jail.c for the defaults (JAIL_DEFAULT_ALLOW); mac_do(4); VFCF_JAIL file systems.
 */

export type ParameterKind =
  /** `true`, `1`, `false`, `0`, or the name alone; also the `no` form. */
  | 'boolean'
  | 'integer'
  | 'string'
  /** More than one value: separated by commas where `commas` says so, and by giving the parameter again. */
  | 'list'
  /** `disable`, `new` or `inherit`. */
  | 'jailsys';

/** What a driver does with a parameter: gives the jail what it asks for, ignores it with a warning, or refuses it. */
export type Answer =
  | 'map'
  /** `ignore` finishes the sentence "NAME has no effect …: ". */
  | { readonly ignore: string }
  /** `refuse` finishes the sentence "NAME cannot be had …: ". */
  | { readonly refuse: string };

export interface ParameterEntry {
  readonly name: string;
  readonly kind: ParameterKind;
  /** What a jail of klee has when the parameter is not given; undefined where the host decides. */
  readonly default?: string | boolean;
  /** Of a list: a comma separates values. In the others it belongs to the value: a command, a line of fstab(5). */
  readonly commas?: true;
  /** `meta.KEY` sets one key of it. */
  readonly keyed?: true;
  /** The first major release whose .0 has it; none for those of 13 and before. Late minor releases before it may have it too. */
  readonly since?: 14 | 15;
  /** A container of an OCI runtime, on Linux. */
  readonly oci: Answer;
  /** A jail of jail(8), on FreeBSD. */
  readonly freebsd: Answer;
}

const map = 'map';
const set = { refuse: 'klee sets it' };
const readOnly = { refuse: 'it can only be read' };
const alone = { refuse: 'jails of klee depend on no other' };
const asLong = { ignore: 'klee keeps a jail for as long as it needs it' };
const jexec = { ignore: 'commands enter the jail by jexec(8), which has no such option' };
const forgotten = { ignore: 'jail(8) forgets it once the jail is made, and removes the jail without' };
const ofUser = { ignore: 'the user is that of USER or of --user' };
const useMount = { refuse: 'mount directories of the host with --mount' };

const noClock = { refuse: 'containers have the clock of the host' };
const noKernel = { refuse: 'it would reach the kernel of the host' };
const noMount = { refuse: 'whoever may mount in a container can leave it' };
const noNetwork = { refuse: 'klee has the networks host and disabled (--driver)' };
const noSwitch = { ignore: 'Linux has no such switch' };
const nothing = { ignore: 'Linux has nothing like it' };
const denied = { ignore: 'a container does not allow it' };
const mounted = { ignore: 'a container always has /dev, /dev/fd and /proc' };
const uname = { ignore: 'uname tells what the kernel is' };
const linux = { ignore: 'every container is a Linux one' };
const hostNetwork = { ignore: 'the network is the host’s' };
const unused = { ignore: 'klee makes no use of it' };
const noHooks = { ignore: 'klee runs the instructions of the Dockerfile and nothing else' };
/** An alias that jail(8) adds to an interface stays when the jail is removed: see `forgotten`. */
const noAlias = { refuse: 'jail(8) would leave the addresses on the interface' };

export const parameterTable: readonly ParameterEntry[] = [
  { name: 'allow.adjtime', kind: 'boolean', default: false, since: 15, oci: noClock, freebsd: map },
  {
    name: 'allow.chflags',
    kind: 'boolean',
    default: false,
    oci: { ignore: 'its file systems have no file flags that root may not set' },
    freebsd: map,
  },
  { name: 'allow.dying', kind: 'boolean', default: false, oci: asLong, freebsd: asLong },
  {
    name: 'allow.extattr',
    kind: 'boolean',
    default: false,
    since: 15,
    oci: { ignore: 'its extended attributes are always allowed' },
    freebsd: map,
  },
  { name: 'allow.mlock', kind: 'boolean', default: false, oci: map, freebsd: map },
  { name: 'allow.mount', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.devfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.fdescfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.fusefs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.linprocfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.linsysfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.nullfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.p9fs', kind: 'boolean', default: false, since: 15, oci: noMount, freebsd: map },
  { name: 'allow.mount.procfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.tmpfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.mount.zfs', kind: 'boolean', default: false, oci: noMount, freebsd: map },
  { name: 'allow.nfsd', kind: 'boolean', default: false, since: 14, oci: noKernel, freebsd: map },
  { name: 'allow.quotas', kind: 'boolean', default: false, oci: denied, freebsd: map },
  { name: 'allow.raw_sockets', kind: 'boolean', default: false, oci: map, freebsd: map },
  { name: 'allow.read_msgbuf', kind: 'boolean', default: false, oci: denied, freebsd: map },
  { name: 'allow.reserved_ports', kind: 'boolean', default: true, oci: map, freebsd: map },
  { name: 'allow.routing', kind: 'boolean', default: false, since: 15, oci: noKernel, freebsd: map },
  {
    name: 'allow.set_hostname',
    kind: 'boolean',
    default: true,
    oci: { ignore: 'the host name of a container stays as it was made' },
    freebsd: map,
  },
  { name: 'allow.setaudit', kind: 'boolean', default: false, since: 15, oci: denied, freebsd: map },
  { name: 'allow.settime', kind: 'boolean', default: false, since: 15, oci: noClock, freebsd: map },
  { name: 'allow.socket_af', kind: 'boolean', default: false, oci: denied, freebsd: map },
  { name: 'allow.suser', kind: 'boolean', default: true, oci: noSwitch, freebsd: map },
  { name: 'allow.sysvipc', kind: 'boolean', default: false, oci: map, freebsd: map },
  {
    name: 'allow.unprivileged_parent_tampering',
    kind: 'boolean',
    default: false,
    since: 15,
    oci: noSwitch,
    freebsd: map,
  },
  { name: 'allow.unprivileged_proc_debug', kind: 'boolean', default: true, oci: noSwitch, freebsd: map },
  { name: 'allow.vmm', kind: 'boolean', default: false, oci: noKernel, freebsd: map },
  { name: 'children.cur', kind: 'integer', oci: readOnly, freebsd: readOnly },
  { name: 'children.max', kind: 'integer', default: '0', oci: nothing, freebsd: map },
  { name: 'command', kind: 'string', oci: set, freebsd: set },
  { name: 'cpuset.id', kind: 'integer', oci: { refuse: 'there are no numbered CPU sets' }, freebsd: readOnly },
  { name: 'depend', kind: 'list', commas: true, oci: unused, freebsd: alone },
  { name: 'devfs_ruleset', kind: 'integer', oci: nothing, freebsd: map },
  { name: 'dying', kind: 'boolean', default: false, oci: readOnly, freebsd: readOnly },
  { name: 'enforce_statfs', kind: 'integer', default: '2', oci: nothing, freebsd: map },
  { name: 'env', kind: 'string', keyed: true, since: 15, oci: unused, freebsd: map },
  { name: 'exec.clean', kind: 'boolean', default: true, oci: map, freebsd: map },
  { name: 'exec.consolelog', kind: 'string', oci: noHooks, freebsd: map },
  { name: 'exec.created', kind: 'list', oci: noHooks, freebsd: map },
  { name: 'exec.fib', kind: 'integer', oci: hostNetwork, freebsd: jexec },
  { name: 'exec.jail_user', kind: 'string', oci: ofUser, freebsd: ofUser },
  { name: 'exec.poststart', kind: 'list', oci: noHooks, freebsd: map },
  { name: 'exec.poststop', kind: 'list', oci: noHooks, freebsd: forgotten },
  { name: 'exec.prepare', kind: 'list', oci: noHooks, freebsd: map },
  { name: 'exec.prestart', kind: 'list', oci: noHooks, freebsd: map },
  { name: 'exec.prestop', kind: 'list', oci: noHooks, freebsd: forgotten },
  { name: 'exec.release', kind: 'list', oci: noHooks, freebsd: forgotten },
  { name: 'exec.start', kind: 'list', oci: noHooks, freebsd: map },
  { name: 'exec.stop', kind: 'list', default: '/bin/sh /etc/rc.shutdown', oci: noHooks, freebsd: map },
  { name: 'exec.system_jail_user', kind: 'boolean', default: false, oci: noHooks, freebsd: ofUser },
  { name: 'exec.system_user', kind: 'string', oci: noHooks, freebsd: map },
  { name: 'exec.timeout', kind: 'integer', oci: noHooks, freebsd: map },
  { name: 'host', kind: 'jailsys', default: 'new', oci: map, freebsd: map },
  { name: 'host.domainname', kind: 'string', oci: uname, freebsd: map },
  { name: 'host.hostid', kind: 'integer', oci: uname, freebsd: map },
  { name: 'host.hostname', kind: 'string', oci: map, freebsd: map },
  { name: 'host.hostuuid', kind: 'string', oci: uname, freebsd: map },
  { name: 'interface', kind: 'string', oci: noNetwork, freebsd: noAlias },
  { name: 'ip4', kind: 'jailsys', default: 'inherit', oci: map, freebsd: map },
  { name: 'ip4.addr', kind: 'list', commas: true, oci: noNetwork, freebsd: map },
  { name: 'ip4.saddrsel', kind: 'boolean', default: true, oci: hostNetwork, freebsd: map },
  { name: 'ip6', kind: 'jailsys', default: 'inherit', oci: map, freebsd: map },
  { name: 'ip6.addr', kind: 'list', commas: true, oci: noNetwork, freebsd: map },
  { name: 'ip6.saddrsel', kind: 'boolean', default: true, oci: hostNetwork, freebsd: map },
  { name: 'ip_hostname', kind: 'boolean', default: false, oci: hostNetwork, freebsd: map },
  { name: 'jid', kind: 'integer', oci: set, freebsd: set },
  { name: 'linux', kind: 'jailsys', oci: linux, freebsd: map },
  { name: 'linux.osname', kind: 'string', oci: uname, freebsd: map },
  { name: 'linux.osrelease', kind: 'string', oci: linux, freebsd: map },
  { name: 'linux.oss_version', kind: 'integer', oci: linux, freebsd: map },
  { name: 'mac.do', kind: 'jailsys', since: 15, oci: nothing, freebsd: map },
  { name: 'mac.do.rules', kind: 'string', since: 15, oci: nothing, freebsd: map },
  { name: 'meta', kind: 'string', keyed: true, since: 15, oci: unused, freebsd: map },
  { name: 'mount', kind: 'list', oci: useMount, freebsd: useMount },
  { name: 'mount.devfs', kind: 'boolean', default: true, oci: mounted, freebsd: map },
  { name: 'mount.fdescfs', kind: 'boolean', default: false, oci: mounted, freebsd: map },
  { name: 'mount.fstab', kind: 'list', oci: useMount, freebsd: useMount },
  { name: 'mount.procfs', kind: 'boolean', default: false, oci: mounted, freebsd: map },
  { name: 'name', kind: 'string', oci: set, freebsd: set },
  { name: 'osreldate', kind: 'integer', oci: uname, freebsd: map },
  { name: 'osrelease', kind: 'string', oci: uname, freebsd: map },
  { name: 'parent', kind: 'integer', oci: readOnly, freebsd: readOnly },
  { name: 'path', kind: 'string', oci: set, freebsd: set },
  { name: 'persist', kind: 'boolean', default: true, oci: asLong, freebsd: set },
  { name: 'securelevel', kind: 'integer', default: '-1', oci: nothing, freebsd: map },
  { name: 'stop.timeout', kind: 'integer', default: '10', oci: unused, freebsd: map },
  { name: 'sysvmsg', kind: 'jailsys', default: 'disable', oci: map, freebsd: map },
  { name: 'sysvsem', kind: 'jailsys', default: 'disable', oci: map, freebsd: map },
  { name: 'sysvshm', kind: 'jailsys', default: 'disable', oci: map, freebsd: map },
  { name: 'vnet', kind: 'jailsys', default: 'inherit', oci: noNetwork, freebsd: map },
  { name: 'vnet.interface', kind: 'list', commas: true, oci: noNetwork, freebsd: map },
  { name: 'zfs.dataset', kind: 'list', commas: true, since: 15, oci: noMount, freebsd: map },
  { name: 'zfs.mount_snapshot', kind: 'boolean', default: false, since: 14, oci: nothing, freebsd: map },
];
