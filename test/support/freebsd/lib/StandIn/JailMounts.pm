package StandIn::JailMounts;
# FreeBSD has one table of mounts for the host and its jails. Here a jail has its own, which has to follow.
use strict;
use warnings;
use StandIn::Kernel;
use StandIn::Mounts;
use StandIn::Processes;
use StandIn::State;

# [record, the path as the jail has it] of each jail that has the path below its root.
sub jails_with {
  my ($path) = @_;
  return map { [$_, substr $path, length $_->{path}] } grep { index($path, "$_->{path}/") == 0 } StandIn::State::jails();
}

# True when a process of a jail has its directory, its program or an open file on what is mounted there.
sub in_use {
  my ($point) = @_;
  for (jails_with($point)) {
    my ($record, $inside) = @$_;
    my %ids = map { $_->{id} => 1 } grep { $_->{point} eq $inside } StandIn::Mounts::of_process($record->{holder});
    next if !%ids;
    for my $pid (StandIn::Processes::members($record)) { return 1 if uses($pid, $inside, \%ids) }
  }
  return 0;
}

sub uses {
  my ($pid, $inside, $ids) = @_;
  for my $link (map { readlink("/proc/$pid/$_") // '' } qw(cwd root exe)) {
    return 1 if $link eq $inside || index($link, "$inside/") == 0;
  }
  # A descriptor of the same path may be one of the host's: the id of its mount tells.
  for my $info (glob "/proc/$pid/fdinfo/*") {
    open my $handle, '<', $info or next;
    for my $line (<$handle>) { return 1 if $line =~ /^mnt_id:\s*(\d+)/ && $ids->{$1} }
  }
  return 0;
}

# Runs `$inside` with a jail's mounts; answers whether it answered true.
sub within {
  my ($record, $inside) = @_;
  my $child = fork // die "stand-in: fork: $!\n";
  if ($child == 0) {
    my $pidfd = StandIn::Kernel::pidfd($record->{holder});
    my $done = defined $pidfd && StandIn::Kernel::setns($pidfd, StandIn::Kernel::CLONE_NEWNS) && $inside->();
    exit($done ? 0 : 1);
  }
  waitpid $child, 0;
  return $? == 0;
}

# After it was unmounted on the host.
sub unmount {
  my ($point) = @_;
  for (jails_with($point)) {
    my ($record, $inside) = @$_;
    within($record, sub { StandIn::Kernel::umount($inside, StandIn::Kernel::MNT_DETACH) });
  }
  return;
}

# After it was mounted on the host: a copy of the mount goes into the jails that are there.
sub mount {
  my ($point) = @_;
  for (jails_with($point)) {
    my ($record, $inside) = @$_;
    # OPEN_TREE_CLONE; MOVE_MOUNT_F_EMPTY_PATH (linux/mount.h)
    my ($path, $empty, $target) = ($point, '', $inside);
    my $tree = StandIn::Kernel::invoke('open_tree', -100, $path, 1);
    $tree >= 0 && within($record, sub { StandIn::Kernel::works('move_mount', $tree, $empty, -100, $target, 4) })
      or die "stand-in: $point in jail $record->{jid}: $!\n";
  }
  return;
}

1;
