package StandIn::Processes;
# The processes of a jail, by the host's pids: what shares the holder's pid namespace, the holder left out.
use strict;
use warnings;
use StandIn::State;

# proc_pid_stat(5) as a hash; undef when there is no such process (any more).
sub status {
  my ($pid) = @_;
  open my $handle, '<', "/proc/$pid/stat" or return undef;
  my $line = do { local $/; <$handle> } // return undef;
  my ($name, $rest) = $line =~ /^\d+ \((.*)\) (.*)/s or return undef;
  my @field = split / /, $rest;
  return {
    pid => $pid, name => $name, state => $field[0], ppid => $field[1], pgid => $field[2], session => $field[3],
    tty => $field[4], tpgid => $field[5], time => $field[11] + $field[12], nice => $field[16], start => $field[19],
    vsize => $field[20], rss => $field[21],
  };
}

sub all_pids {
  opendir my $handle, '/proc' or die "stand-in: /proc: $!\n";
  return sort { $a <=> $b } grep { /^\d+$/ } readdir $handle;
}

# The pids of the jails' processes. A zombie has its namespace no longer: what is left of it is its parent's affair.
sub members {
  my (@records) = @_;
  my %wanted = map { $_->{namespace} => $_->{holder} } @records;
  return grep { my $holder = $wanted{ StandIn::State::namespace_of($_) }; defined $holder && $holder != $_ } all_pids();
}

# The jexec that waits for a command in its jail, over a reaper: on FreeBSD it would have become the command, and kept its
# pid. The status of that process, or undef.
sub wrapper_of {
  my ($status) = @_;
  my $reaper = status($status->{ppid});
  return undef if !defined $reaper || $reaper->{name} ne 'jexec';
  return undef if StandIn::State::namespace_of($reaper->{pid}) eq StandIn::State::namespace_of($status->{pid});
  my $wrapper = status($reaper->{ppid});
  return defined $wrapper && $wrapper->{name} eq 'jexec' ? $wrapper : undef;
}

# The process of a jail that a pid of FreeBSD's stands for: the command of a jexec, or the pid itself.
sub meant_by {
  my ($pid) = @_;
  my $status = status($pid);
  return $pid if !defined $status || $status->{name} ne 'jexec';
  my $command = child_of($pid);
  $command = child_of($command) // $command if defined $command && (status($command) // { name => '' })->{name} eq 'jexec';
  return $command // $pid;
}

sub child_of {
  my ($pid) = @_;
  open my $handle, '<', "/proc/$pid/task/$pid/children" or return undef;
  my ($child) = split / /, <$handle> // '';
  return $child;
}

# Those that have not exited.
sub living { return grep { my $status = status($_); defined $status && $status->{state} !~ /[ZX]/ } members(@_) }

sub wait_until {
  my ($seconds, $condition) = @_;
  my $pause = 0.001;
  for (my $waited = 0; !$condition->();) {
    return 0 if $waited >= $seconds;
    select undef, undef, undef, $pause;
    $waited += $pause;
    $pause *= 1.5 if $pause < 0.02;
  }
  return 1;
}

# Ends a jail and waits until nothing is left of it; given the lock.
sub remove {
  my ($record) = @_;
  StandIn::State::remove_record($record->{jid});
  kill 'KILL', $record->{holder};
  my $is_over = sub { my $keeper = status($record->{keeper}); !defined $keeper || $keeper->{state} eq 'Z' || $keeper->{name} ne 'freebsd-keeper' };
  wait_until(10, sub { !StandIn::State::is_alive($record) && $is_over->() }) or die "stand-in: jail $record->{jid} does not die\n";
  return;
}

# A jail that does not persist ends with its last process.
sub remove_if_empty {
  my ($jid) = @_;
  my $lock = StandIn::State::lock();
  my $record = StandIn::State::read_record($jid) // return;
  remove($record) if !$record->{persist} && !members($record);
  return;
}

1;
