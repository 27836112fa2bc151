package StandIn::Limits;
# What the root of a jail may not do: capabilities, and a system call filter in BPF (seccomp(2)).
use strict;
use warnings;
use StandIn::Kernel;

# prison_priv_check() of FreeBSD's kern_jail.c in terms of capabilities(7).
my %capability = (
  CHOWN => 0, DAC_OVERRIDE => 1, FOWNER => 3, FSETID => 4, KILL => 5, SETGID => 6, SETUID => 7, SETPCAP => 8,
  NET_BIND_SERVICE => 10, NET_RAW => 13, IPC_LOCK => 14, SYS_CHROOT => 18, AUDIT_WRITE => 29, SETFCAP => 31,
);

# errno(3) of Linux
use constant { EPERM => 1, ESRCH => 3, ENOSYS => 38 };

# Mounts, namespaces, the kernel, clocks and names: all that a jail of FreeBSD answers EPERM to.
my @denied = qw(
  mount umount2 pivot_root move_mount mount_setattr open_tree fsopen fsconfig fsmount fspick setns unshare
  open_by_handle_at quotactl quotactl_fd acct fanotify_init bpf perf_event_open kexec_load kexec_file_load init_module
  finit_module delete_module syslog reboot swapon swapoff vhangup iopl ioperm kcmp userfaultfd io_uring_setup
  io_uring_enter io_uring_register keyctl add_key request_key settimeofday clock_settime setdomainname
);
my %ipc = (
  sysvshm => [qw(shmget shmat shmctl shmdt)],
  sysvsem => [qw(semget semop semctl semtimedop)],
  sysvmsg => [qw(msgget msgsnd msgrcv msgctl)],
);

# All CLONE_NEW… flags.
use constant NAMESPACES => 0x7e020000;

sub capabilities_of {
  my ($record) = @_;
  my %has = map { $_ => 1 } keys %capability;
  delete $has{NET_RAW} if !$record->{'param.allow.raw_sockets'};
  delete $has{IPC_LOCK} if !$record->{'param.allow.mlock'};
  delete $has{NET_BIND_SERVICE} if !$record->{'param.allow.reserved_ports'};
  return map { $capability{$_} } keys %has;
}

# Instructions: BPF_LD|W|ABS is 0x20, BPF_JMP|JEQ|K 0x15, |JGE 0x35, |JSET 0x45, BPF_RET|K 0x06.
sub load { my ($offset) = @_; return [0x20, 0, 0, $offset] }
sub answer { my ($errno) = @_; return [0x06, 0, 0, 0x00050000 | $errno] }
sub allow { return [0x06, 0, 0, 0x7fff0000] }

sub refuse {
  my ($errno, @names) = @_;
  return map { ([0x15, 0, 1, $StandIn::Kernel::call{$_}], answer($errno)) } grep { exists $StandIn::Kernel::call{$_} } @names;
}

# Refuses a call by its first argument's lower half: JSET or JEQ.
sub refuse_argument {
  my ($errno, $name, $jump, $value) = @_;
  return ([0x15, 0, 4, $StandIn::Kernel::call{$name}], load(16), [$jump, 0, 1, $value], answer($errno), load(0));
}

sub filter_of {
  my ($record) = @_;
  my @off = grep { ($record->{"param.$_"} // 'disable') eq 'disable' } sort keys %ipc;
  return (
    load(4),
    [0x15, 1, 0, $StandIn::Kernel::machine eq 'x86_64' ? 0xc000003e : 0xc00000b7],
    answer(ENOSYS),
    load(0),
    # The calls of x32.
    [0x35, 0, 1, 0x40000000], answer(ENOSYS),
    refuse(EPERM, @denied),
    # A filter cannot look into its arguments; the C library falls back to clone.
    refuse(ENOSYS, 'clone3'),
    refuse(ENOSYS, map { @{ $ipc{$_} } } @off),
    refuse_argument(EPERM, 'clone', 0x45, NAMESPACES),
    # AF_ALG and AF_VSOCK: FreeBSD has neither.
    refuse_argument(EPERM, 'socket', 0x15, 38), refuse_argument(EPERM, 'socket', 0x15, 40),
    # The holder: a jail of FreeBSD has no pid 1.
    (map { refuse_argument(ESRCH, $_, 0x15, 1) } qw(kill tkill tgkill)),
    allow(),
  );
}

# Of this process from now on; the rights that it has as root are dropped with its uid, or by `drop_rights`.
sub confine {
  my ($record) = @_;
  StandIn::Kernel::install_filter(filter_of($record)) or die "stand-in: seccomp: $!\n";
  StandIn::Kernel::limit_capabilities(capabilities_of($record));
  return;
}

sub drop_rights {
  my ($record) = @_;
  StandIn::Kernel::set_capabilities(capabilities_of($record)) or die "stand-in: capset: $!\n";
  return;
}

1;
