package StandIn::Devices;
# What is like devfs(5): a small file system of devices, mounted on the host; and what Linux needs besides, in the jail alone.
use strict;
use warnings;
use StandIn::Kernel;

# null(4) and its like, as devfsrules_jail (ruleset 4) shows them; full is Linux's.
my %devices = (null => [1, 3], zero => [1, 5], full => [1, 7], random => [1, 8], urandom => [1, 9], tty => [5, 0]);
my %links = (
  fd => '/proc/self/fd', stdin => '/proc/self/fd/0', stdout => '/proc/self/fd/1', stderr => '/proc/self/fd/2', ptmx => 'pts/ptmx',
);

# The name that mounts of this kind bear in mountinfo.
our $source = 'devfs';

# Mounts it; false with $! set.
sub mount_devfs {
  my ($path) = @_;
  StandIn::Kernel::mount($source, $path, 'tmpfs', StandIn::Kernel::MS_NOSUID | StandIn::Kernel::MS_NOEXEC, 'mode=755,size=64m') or return 0;
  my $umask = umask 0;
  for my $name (sort keys %devices) {
    # S_IFCHR
    StandIn::Kernel::mknod("$path/$name", 0020666, @{ $devices{$name} }) or die "stand-in: $path/$name: $!\n";
  }
  symlink $links{$_}, "$path/$_" for sort keys %links;
  mkdir "$path/pts", 0755;
  mkdir "$path/shm", 0777;
  chmod 01777, "$path/shm";
  umask $umask;
  return 1;
}

sub mount_pts {
  StandIn::Kernel::mount('devpts', '/dev/pts', 'devpts', StandIn::Kernel::MS_NOSUID | StandIn::Kernel::MS_NOEXEC, 'newinstance,ptmxmode=0666,mode=0620,gid=5')
    or die "devpts: $!\n";
  return;
}

# With what belongs to the host's kernel read-only.
sub mount_proc {
  my $flags = StandIn::Kernel::MS_NOSUID | StandIn::Kernel::MS_NODEV | StandIn::Kernel::MS_NOEXEC;
  StandIn::Kernel::mount('proc', '/proc', 'proc', $flags) or die "proc: $!\n";
  for my $path (grep { -e } map { "/proc/$_" } qw(sys sysrq-trigger irq bus fs)) {
    StandIn::Kernel::mount($path, $path, '', StandIn::Kernel::MS_BIND) or die "$path: $!\n";
    StandIn::Kernel::mount($path, $path, '', StandIn::Kernel::MS_BIND | StandIn::Kernel::MS_REMOUNT | StandIn::Kernel::MS_RDONLY | $flags) or die "$path: $!\n";
  }
  return;
}

1;
