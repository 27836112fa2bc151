/**
 * The system call filter of a container: everything is allowed but what this table denies. It denies what Docker's default
 * filter does not allow a container without CAP_SYS_ADMIN (moby: profiles/seccomp/default.json) and, with ENOSYS as in a jail,
 * System V IPC where it is not allowed.
 */
import type { JailSettings } from './settings.js';

/** errno(3) numbers, the same on every architecture of Linux that Node runs on. */
const EPERM = 1;
const ESRCH = 3;
const ENOSYS = 38;

interface Argument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
}

export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ERRNO';
  readonly errnoRet: number;
  readonly args?: readonly Argument[];
}

export interface Seccomp {
  readonly defaultAction: 'SCMP_ACT_ALLOW';
  readonly architectures: readonly string[];
  readonly syscalls: readonly SeccompRule[];
}

const denied = [
  // Mounts and namespaces.
  'mount umount umount2 pivot_root move_mount mount_setattr open_tree open_tree_attr fsopen fsconfig fsmount fspick setns unshare',
  // Files by handle, quotas, accounting.
  'open_by_handle_at quotactl quotactl_fd acct fanotify_init lookup_dcookie',
  // The kernel itself.
  'bpf perf_event_open kexec_load kexec_file_load init_module finit_module delete_module create_module query_module',
  'get_kernel_syms nfsservctl uselib ustat sysfs _sysctl syslog reboot swapon swapoff vhangup vm86 vm86old iopl ioperm kcmp',
  'userfaultfd io_uring_setup io_uring_enter io_uring_register',
  // Keys are not kept apart by namespaces.
  'keyctl add_key request_key',
  // Clocks and names.
  'settimeofday stime clock_settime clock_settime64 sethostname setdomainname',
].flatMap((line) => line.split(' '));

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET (sched.h). */
const namespaceFlags = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000];

/** AF_ALG and AF_VSOCK: kernel cryptography, and the machine that this one is a guest of. */
const deniedFamilies = [38, 40];

const systemVIpcCalls = {
  shm: ['shmget', 'shmat', 'shmctl', 'shmdt'],
  sem: ['semget', 'semop', 'semctl', 'semtimedop', 'semtimedop_time64'],
  msg: ['msgget', 'msgsnd', 'msgrcv', 'msgctl'],
} as const;

const architectures: Readonly<Partial<Record<NodeJS.Architecture, readonly string[]>>> = {
  x64: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  ia32: ['SCMP_ARCH_X86'],
  arm64: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'],
  arm: ['SCMP_ARCH_ARM'],
  ppc64: ['SCMP_ARCH_PPC64LE'],
  riscv64: ['SCMP_ARCH_RISCV64'],
  s390x: ['SCMP_ARCH_S390X', 'SCMP_ARCH_S390'],
};

/** The filter for a jail with these settings on this kind of machine (`process.arch`). */
export function seccompFor(
  settings: Pick<JailSettings, 'systemVIpc'>,
  machine: NodeJS.Architecture | undefined,
): Seccomp {
  // clone(2) on s390 takes its first two arguments the other way round.
  const flagsArgument = machine === 's390x' || machine === 's390' ? 1 : 0;
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: (machine === undefined ? undefined : architectures[machine]) ?? [],
    syscalls: [
      refuse(denied, EPERM),
      // A filter cannot look into clone3's arguments; the C library falls back to clone.
      refuse(['clone3'], ENOSYS),
      ...namespaceFlags.map((flag) =>
        refuse(['clone'], EPERM, { index: flagsArgument, value: flag, valueTwo: flag, op: 'SCMP_CMP_MASKED_EQ' }),
      ),
      ...deniedFamilies.map((family) => refuse(['socket'], EPERM, { index: 0, value: family, op: 'SCMP_CMP_EQ' })),
      // A jail's processes do not see a pid 1; here it is the reaper, and the jail would end with it.
      refuse(['kill', 'tkill', 'tgkill'], ESRCH, { index: 0, value: 1, op: 'SCMP_CMP_EQ' }),
      ...systemVIpc(settings.systemVIpc),
    ],
  };
}

function refuse(names: readonly string[], errnoRet: number, argument?: Argument): SeccompRule {
  const rule = { names, action: 'SCMP_ACT_ERRNO', errnoRet } as const;
  return argument === undefined ? rule : { ...rule, args: [argument] };
}

function systemVIpc(allowed: JailSettings['systemVIpc']): SeccompRule[] {
  const names = (['shm', 'sem', 'msg'] as const).flatMap((part) => (allowed[part] ? [] : systemVIpcCalls[part]));
  if (names.length === 0) return [];
  // The 32-bit multiplexer of them all; a filter that lets some of them pass has to let it pass.
  const multiplexer = allowed.shm || allowed.sem || allowed.msg ? [] : ['ipc'];
  return [refuse([...names, ...multiplexer], ENOSYS)];
}
