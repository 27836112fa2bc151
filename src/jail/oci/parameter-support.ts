/** What a container can give of jail(8)'s parameters: it maps them, ignores them with a warning, or refuses them. */
import { KleeError } from '../../errors.js';
import { type ParameterEntry, parameterTable } from '../parameter-table.js';
import type { JailParameter } from '../parameters.js';

type Support =
  | { readonly how: 'map' }
  /** `why` finishes the sentence "NAME has no effect on Linux: …". */
  | { readonly how: 'ignore'; readonly why: string }
  /** `why` finishes the sentence "NAME cannot be had on Linux: …". */
  | { readonly how: 'refuse'; readonly why: string };

const all = (names: string, support: Support): [string, Support][] => names.split(' ').map((name) => [name, support]);
const ignore = (names: string, why: string) => all(names, { how: 'ignore', why });
const refuse = (names: string, why: string) => all(names, { how: 'refuse', why });

const support: ReadonlyMap<string, Support> = new Map([
  ...all(
    'allow.sysvipc sysvshm sysvsem sysvmsg allow.raw_sockets allow.mlock allow.reserved_ports host host.hostname ip4 ip6 exec.clean',
    { how: 'map' },
  ),
  ...ignore('persist allow.dying', 'klee keeps a jail for as long as it needs it'),
  ...ignore('mount.devfs mount.fdescfs mount.procfs', 'a container always has /dev, /dev/fd and /proc'),
  ...ignore('allow.chflags', 'its file systems have no file flags that root may not set'),
  ...ignore('allow.extattr', 'its extended attributes are always allowed'),
  ...ignore('allow.set_hostname', 'the host name of a container stays as it was made'),
  ...ignore('allow.quotas allow.setaudit allow.read_msgbuf allow.socket_af', 'a container does not allow it'),
  ...ignore(
    'allow.suser allow.unprivileged_proc_debug allow.unprivileged_parent_tampering',
    'Linux has no such switch',
  ),
  ...ignore('enforce_statfs securelevel children.max devfs_ruleset zfs.mount_snapshot', 'Linux has nothing like it'),
  ...ignore(
    'host.domainname host.hostid host.hostuuid osrelease osreldate linux.osname',
    'uname tells what the kernel is',
  ),
  ...ignore('linux linux.osrelease linux.oss_version', 'every container is a Linux one'),
  ...ignore('ip4.saddrsel ip6.saddrsel ip_hostname exec.fib', 'the network is the host’s'),
  ...ignore('meta env stop.timeout depend', 'klee makes no use of it'),
  ...ignore(
    'exec.start exec.stop exec.prepare exec.prestart exec.created exec.poststart exec.prestop exec.poststop exec.release ' +
      'exec.timeout exec.consolelog exec.system_user exec.system_jail_user',
    'klee runs the instructions of the Dockerfile and nothing else',
  ),
  ...ignore('exec.jail_user', 'the user is that of USER or of --user'),
  ...refuse(
    'allow.mount allow.mount.devfs allow.mount.fdescfs allow.mount.fusefs allow.mount.linprocfs allow.mount.linsysfs ' +
      'allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs allow.mount.zfs zfs.dataset',
    'whoever may mount in a container can leave it',
  ),
  ...refuse('mount mount.fstab', 'mount directories of the host with --mount'),
  ...refuse('allow.adjtime allow.settime', 'containers have the clock of the host'),
  ...refuse('allow.nfsd allow.routing allow.vmm', 'it would reach the kernel of the host'),
  ...refuse('vnet vnet.interface interface ip4.addr ip6.addr', 'klee has the networks host and disabled (--driver)'),
  ...refuse('cpuset.id', 'there are no numbered CPU sets'),
  ...refuse('command path name jid parent children.cur', 'klee sets it'),
]);

/** What only the host's root can give: these rights are looked for in the user namespace of the host (capable(), kernel/capability.c). */
const ofTheHost: ReadonlyMap<string, Support> = new Map(
  ignore('allow.raw_sockets allow.mlock', 'a klee without root cannot hand on the right'),
);

/**
 * Checks parameters against what a container can give. A value that a container has anyway is never a problem.
 * @returns one line for each that has no effect.
 * @throws KleeError KLEE_JAIL_PARAMETER for one that cannot be had, with the reason as its hint.
 */
export function checkParameters(
  parameters: readonly JailParameter[],
  place: { readonly userNamespace: boolean } = { userNamespace: false },
): string[] {
  const warnings: string[] = [];
  for (const { name, value } of parameters) {
    const entry = parameterTable.find((known) => known.name === name);
    const kind = (place.userNamespace ? ofTheHost.get(name) : undefined) ?? support.get(name);
    if (entry === undefined || kind === undefined || hasAnyway(entry, value)) continue;
    if (kind.how === 'refuse') {
      throw new KleeError('KLEE_JAIL_PARAMETER', `jail: ${name}: cannot be had on Linux`, { hint: kind.why });
    }
    if (kind.how === 'ignore') warnings.push(`jail: ${name}: has no effect on Linux: ${kind.why}`);
    const narrowed =
      name === 'ip4' || name === 'ip6' || name === 'host' ? onlyPartly(name, value, parameters) : undefined;
    if (narrowed !== undefined) warnings.push(narrowed);
  }
  return warnings;
}

function hasAnyway(entry: ParameterEntry, value: string | boolean): boolean {
  return entry.default === value;
}

function onlyPartly(
  name: 'ip4' | 'ip6' | 'host',
  value: string | boolean,
  all: readonly JailParameter[],
): string | undefined {
  if (value === 'new' && name !== 'host') {
    throw new KleeError('KLEE_JAIL_PARAMETER', `jail: ${name}: cannot be had on Linux: new`, {
      hint: `${name}=inherit is the network of the host, ${name}=disable none`,
    });
  }
  if (value !== 'disable') return undefined;
  if (name === 'host') {
    throw new KleeError('KLEE_JAIL_PARAMETER', 'jail: host: cannot be had on Linux: disable', {
      hint: 'host=new or host=inherit',
    });
  }
  const other = name === 'ip4' ? 'ip6' : 'ip4';
  const both = all.some((parameter) => parameter.name === other && parameter.value === 'disable');
  return both
    ? undefined
    : `jail: ${name}: has no effect on Linux: a network can only be disabled as a whole, with ${other}=disable too`;
}
