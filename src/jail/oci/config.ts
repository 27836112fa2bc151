/** The container of a jail as the OCI runtime specification words it. Pure. */
import type { JailSpec, Mount } from '../jail.js';
import type { JailUser } from '../users.js';
import { type Seccomp, seccompFor } from './seccomp.js';
import type { JailSettings } from './settings.js';

export interface OciMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

export interface OciProcess {
  readonly terminal: boolean;
  readonly user: { uid: number; gid: number; umask: number; additionalGids: readonly number[] };
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly capabilities: Readonly<
    Record<'bounding' | 'effective' | 'permitted' | 'inheritable' | 'ambient', readonly string[]>
  >;
  readonly noNewPrivileges: boolean;
}

export interface OciConfig {
  readonly ociVersion: string;
  readonly root: { readonly path: string; readonly readonly: boolean };
  readonly hostname: string;
  readonly process: OciProcess;
  readonly mounts: readonly OciMount[];
  readonly hooks: { readonly createContainer: readonly { readonly path: string; readonly args: readonly string[] }[] };
  readonly linux: {
    readonly cgroupsPath?: string;
    readonly rootfsPropagation: string;
    readonly namespaces: readonly { readonly type: string }[];
    readonly seccomp: Seccomp;
    readonly maskedPaths: readonly string[];
    readonly readonlyPaths: readonly string[];
  };
}

/** What the tree and the host have, as found before the container starts. */
export interface JailPlan {
  readonly settings: JailSettings;
  /** The host's reaper as an argv. */
  readonly reaper: readonly string[];
  /** The host's mount(8), as an absolute path. */
  readonly mountProgram: string;
  /** True when the tree has a directory to mount it on: nothing that klee mounts may create one. */
  readonly hasSys: boolean;
  /** True without the rights of the host's root. */
  readonly userNamespace: boolean;
  /** The host's kind of processor, as `process.arch`; undefined for one that klee does not know. */
  readonly architecture: NodeJS.Architecture | undefined;
  /** The host's resolver configuration, when the tree has a file to mount it on. */
  readonly resolvConf: string | undefined;
  /** The jail's `-m` mounts, their targets resolved inside the tree and existing. */
  readonly mounts: readonly Mount[];
  /** Where a runtime that needs a cgroup may make one. */
  readonly cgroup: string | undefined;
}

/** Where the reaper is in the jail: in the memory file system on /dev, so that it is no part of the tree. */
export const reaperPath = '/dev/.init';

/** Docker's lists (moby: oci/defaults.go). */
const maskedPaths = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
];
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

export function containerConfig(spec: JailSpec, plan: JailPlan): OciConfig {
  const { settings } = plan;
  const namespaces = ['pid', 'ipc', 'uts', 'mount', ...(settings.network === 'disabled' ? ['network'] : [])];
  return {
    ociVersion: '1.0.2',
    root: { path: spec.root, readonly: false },
    hostname: settings.hostname,
    process: processConfig(settings, {
      argv: [reaperPath, ...plan.reaper.slice(1)],
      user: { uid: 0, gid: 0, groups: [] },
      environment: {},
      directory: '/',
      terminal: false,
    }),
    mounts: mountsOf(spec, plan),
    hooks: { createContainer: [withoutDevices(spec.root, plan.mountProgram)] },
    linux: {
      ...(plan.cgroup === undefined ? {} : { cgroupsPath: plan.cgroup }),
      rootfsPropagation: 'rprivate',
      namespaces: namespaces.map((type) => ({ type })),
      seccomp: seccompFor(settings, plan.architecture),
      // The host's own /sys has the user's cgroups in it, which the user may change.
      maskedPaths: plan.userNamespace ? [...maskedPaths, '/sys/fs/cgroup'] : maskedPaths,
      readonlyPaths,
    },
  };
}

/** A hook has to read the container's state from its stdin: a runtime that cannot write it takes the hook as failed. */
const afterReading = 'while read -r _; do :; done; exec "$@"';

/**
 * Makes device files of the tree unusable: without a device cgroup, the host's disks could be opened through one that an image brings
 * along or that a root with MKNOD makes. By a hook in the container's mount namespace, since crun forgets a `nodev` of the mount it
 * is given.
 */
function withoutDevices(root: string, mountProgram: string) {
  const remount = [mountProgram, '-o', 'remount,bind,nodev', 'none', root];
  return { path: '/bin/sh', args: ['sh', '-c', afterReading, 'sh', ...remount] };
}

function mountsOf(spec: JailSpec, plan: JailPlan): OciMount[] {
  const mount = (destination: string, type: string, options: string): OciMount => ({
    destination,
    type,
    source: type,
    options: options.split(','),
  });
  const bind = (source: string, destination: string, readOnly: boolean): OciMount => ({
    destination,
    type: 'bind',
    source,
    options: ['rbind', 'rprivate', 'nodev', ...(readOnly ? ['ro'] : [])],
  });
  // A sysfs belongs to the network namespace that it is mounted in, here the host's: a user can only get at the one that is
  // there (fs/sysfs/mount.c, sysfs_init_fs_context). What is mounted below comes along, and has to be made read-only too.
  const sysfs =
    plan.userNamespace && plan.settings.network === 'host'
      ? { ...bind('/sys', '/sys', true), options: ['rbind', 'rprivate', 'nosuid', 'noexec', 'nodev', 'rro'] }
      : mount('/sys', 'sysfs', 'nosuid,noexec,nodev,ro');
  return [
    mount('/proc', 'proc', 'nosuid,noexec,nodev'),
    mount('/dev', 'tmpfs', 'nosuid,strictatime,mode=755,size=65536k'),
    mount('/dev/pts', 'devpts', 'nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5'),
    mount('/dev/shm', 'tmpfs', 'nosuid,noexec,nodev,mode=1777,size=65536k'),
    ...(spec.profile === 'docker' ? [mount('/dev/mqueue', 'mqueue', 'nosuid,noexec,nodev')] : []),
    bind(plan.reaper[0] ?? '', reaperPath, true),
    ...(plan.hasSys ? [sysfs] : []),
    ...(plan.resolvConf === undefined ? [] : [bind(plan.resolvConf, '/etc/resolv.conf', true)]),
    ...plan.mounts.map(({ source, target, readOnly }) => bind(source, target, readOnly)),
  ];
}

export interface ProcessPlan {
  readonly argv: readonly string[];
  readonly user: Pick<JailUser, 'uid' | 'gid' | 'groups'>;
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly terminal: boolean;
}

/** A process of the container. Without `noNewPrivileges`, so that setuid programs (su, sudo) work as on a host. */
export function processConfig(settings: JailSettings, plan: ProcessPlan): OciProcess {
  const { capabilities } = settings;
  const own = plan.user.uid === 0 ? capabilities : [];
  return {
    terminal: plan.terminal,
    user: { uid: plan.user.uid, gid: plan.user.gid, umask: 0o022, additionalGids: plan.user.groups },
    args: plan.argv,
    env: Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`),
    cwd: plan.directory,
    capabilities: { bounding: capabilities, effective: own, permitted: own, inheritable: [], ambient: [] },
    noNewPrivileges: false,
  };
}
