package StandIn::Kernel;
# The system calls of Linux that perl has no function for. Each answers true, or false with $! set.
use strict;
use warnings;

# By machine, from the kernel's tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
my %x86_64 = (
  mount => 165, umount2 => 166, pivot_root => 155, unshare => 272, setns => 308, prctl => 157, capset => 126,
  sethostname => 170, setgroups => 116, setresgid => 119, setresuid => 117, chroot => 161, mknod => 133,
  rt_sigprocmask => 14, rt_sigtimedwait => 128, setsid => 112, setpgid => 109, getpgid => 121,
  kill => 62, tkill => 200, tgkill => 234, clone => 56, socket => 41,
  shmget => 29, shmat => 30, shmctl => 31, shmdt => 67, semget => 64, semop => 65, semctl => 66, semtimedop => 220,
  msgget => 68, msgsnd => 69, msgrcv => 70, msgctl => 71,
  open_by_handle_at => 304, quotactl => 179, acct => 163, fanotify_init => 300, bpf => 321, perf_event_open => 298,
  kexec_load => 246, kexec_file_load => 320, init_module => 175, finit_module => 313, delete_module => 176,
  syslog => 103, reboot => 169, swapon => 167, swapoff => 168, iopl => 172, ioperm => 173, kcmp => 312,
  userfaultfd => 323, keyctl => 250, add_key => 248, request_key => 249, settimeofday => 164, clock_settime => 227,
  setdomainname => 171, vhangup => 153,
);
my %aarch64 = (
  mount => 40, umount2 => 39, pivot_root => 41, unshare => 97, setns => 268, prctl => 167, capset => 91,
  sethostname => 161, setgroups => 159, setresgid => 149, setresuid => 147, chroot => 51, mknodat => 33,
  rt_sigprocmask => 135, rt_sigtimedwait => 137, setsid => 157, setpgid => 154, getpgid => 155,
  kill => 129, tkill => 130, tgkill => 131, clone => 220, socket => 198,
  shmget => 194, shmat => 196, shmctl => 195, shmdt => 197, semget => 190, semop => 193, semctl => 191, semtimedop => 192,
  msgget => 186, msgsnd => 189, msgrcv => 188, msgctl => 187,
  open_by_handle_at => 265, quotactl => 60, acct => 89, fanotify_init => 262, bpf => 280, perf_event_open => 241,
  kexec_load => 104, kexec_file_load => 294, init_module => 105, finit_module => 273, delete_module => 106,
  syslog => 116, reboot => 142, swapon => 224, swapoff => 225, kcmp => 272,
  userfaultfd => 282, keyctl => 219, add_key => 217, request_key => 218, settimeofday => 170, clock_settime => 112,
  setdomainname => 162, vhangup => 58,
);
# The same everywhere, from 424 on.
my %common = (
  io_uring_setup => 425, io_uring_enter => 426, io_uring_register => 427, open_tree => 428, move_mount => 429,
  fsopen => 430, fsconfig => 431, fsmount => 432, fspick => 433, pidfd_open => 434, clone3 => 435,
  mount_setattr => 442, quotactl_fd => 443,
);

our $machine = machine();
our %call = (%common, $machine eq 'x86_64' ? %x86_64 : %aarch64);

# What perl itself was built for: cheaper to ask than uname(2).
sub machine {
  for my $directory (@INC) { return $1 if $directory =~ /\b(x86_64|aarch64)-linux/ }
  die "stand-in: neither x86_64 nor aarch64\n";
}

use constant {
  CLONE_NEWNS => 0x00020000, CLONE_NEWUTS => 0x04000000, CLONE_NEWIPC => 0x08000000, CLONE_NEWPID => 0x20000000,
  CLONE_NEWNET => 0x40000000,
  MS_RDONLY => 1, MS_NOSUID => 2, MS_NODEV => 4, MS_NOEXEC => 8, MS_REMOUNT => 32, MS_NOATIME => 1024, MS_BIND => 4096,
  MS_REC => 16384, MS_PRIVATE => 1 << 18,
  MNT_DETACH => 2,
};

# A call by its name. The arguments are the caller's own scalars, which the kernel may write into: no literal strings.
sub invoke {
  my $name = shift;
  return syscall($call{$name}, @_);
}

sub works { return invoke(@_) != -1 }

sub mount {
  my ($source, $target, $type, $flags, $data) = @_;
  $data //= '';
  return works('mount', "$source", "$target", "$type", $flags, "$data");
}

sub umount { my ($target, $flags) = @_; return works('umount2', "$target", $flags // 0) }

# A new root, with the old one gone: pivot_root(2), "pivot_root(".", ".")".
sub change_root {
  my ($root) = @_;
  my ($new, $old) = ('.', '.');
  return chdir($root) && works('pivot_root', $new, $old) && umount('.', MNT_DETACH) && chdir '/';
}

sub unshare { return works('unshare', $_[0]) }
sub pidfd { my $fd = invoke('pidfd_open', $_[0] + 0, 0); return $fd < 0 ? undef : $fd }
sub setns { my ($fd, $flags) = @_; return works('setns', $fd, $flags) }
sub sethostname { my ($name) = @_; return works('sethostname', "$name", length $name) }
sub setsid { return works('setsid') }
sub chroot_here { return works('chroot', my $here = '.') }

sub mknod {
  my ($path, $mode, $major, $minor) = @_;
  my $device = ($major << 8) | $minor;
  return exists $call{mknod} ? works('mknod', "$path", $mode, $device) : works('mknodat', -100, "$path", $mode, $device);
}

sub set_groups { my @ids = @_; my $list = pack 'L*', @ids, 0; return works('setgroups', scalar @ids, $list) }
sub set_gid { my $id = $_[0] + 0; return works('setresgid', $id, $id, $id) }
sub set_uid { my $id = $_[0] + 0; return works('setresuid', $id, $id, $id) }

# prctl(2): PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_DUMPABLE, PR_CAPBSET_DROP.
sub die_with_parent { my ($signal) = @_; return works('prctl', 1, $signal, 0, 0, 0) }
sub set_name { my ($name) = @_; return works('prctl', 15, "$name", 0, 0, 0) }
sub no_core { return works('prctl', 4, 0, 0, 0, 0) }

# Leaves these capabilities, to this process and all that it starts.
sub limit_capabilities {
  my %kept = map { $_ => 1 } @_;
  for my $capability (0 .. 63) { works('prctl', 24, $capability, 0, 0, 0) if !$kept{$capability} }
  return;
}

sub set_capabilities {
  my @mask = (0, 0);
  $mask[ $_ >> 5 ] |= 1 << ($_ & 31) for @_;
  # capget(2): version 3 takes two sets of effective, permitted, inheritable.
  my ($header, $data) = (pack('LL', 0x20080522, 0), pack('L6', $mask[0], $mask[0], 0, $mask[1], $mask[1], 0));
  return works('capset', $header, $data);
}

# A filter of instructions [code, jump if true, jump if false, operand]: seccomp(2).
sub install_filter {
  my $program = join '', map { pack 'SCCL', @$_ } @_;
  my $description = pack 'S x6 P', scalar(@_), $program;
  return works('prctl', 22, 2, $description, 0, 0);
}

# Signals, blocked and waited for: perl's own handlers would leave a gap between asking and sleeping.
sub mask { my $bits = 0; $bits |= 1 << ($_ - 1) for @_; return pack 'Q', $bits }

# Blocks these signals; answers the mask that was.
sub block { my $set = mask(@_); my $old = pack 'Q', 0; works('rt_sigprocmask', 0, $set, $old, 8); return $old }
sub restore_mask { my ($old) = @_; return works('rt_sigprocmask', 2, $old, 0, 8) }

# Waits for one of the blocked signals: (its number, its si_code), or () after the time.
sub wait_signal {
  my ($seconds, @signals) = @_;
  my ($set, $info) = (mask(@signals), "\0" x 128);
  my $time = defined $seconds ? pack('qq', int $seconds, ($seconds - int $seconds) * 1e9) : 0;
  my $signal = invoke('rt_sigtimedwait', $set, $info, $time, 8);
  return $signal < 0 ? () : ($signal, unpack 'x8 l', $info);
}

1;
