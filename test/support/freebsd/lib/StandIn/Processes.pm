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

# The jexec that waits for a command in its jail: on FreeBSD it would have become the command, and kept its pid.
# The status of that process, or undef.
sub wrapper_of {
  my ($status) = @_;
  my $parent = status($status->{ppid});
  return undef if !defined $parent || $parent->{name} ne 'jexec';
  return StandIn::State::namespace_of($parent->{pid}) ne StandIn::State::namespace_of($status->{pid}) ? $parent : undef;
}

# The process of a jail that a pid of FreeBSD's stands for: the command of a jexec, or the pid itself.
sub meant_by {
  my ($pid) = @_;
  my $status = status($pid);
  return $pid if !defined $status || $status->{name} ne 'jexec';
  open my $handle, '<', "/proc/$pid/task/$pid/children" or return $pid;
  my ($child) = split / /, <$handle> // '';
  return defined $child && StandIn::State::namespace_of($child) ne StandIn::State::namespace_of($pid) ? $child : $pid;
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
  wait_until(10, sub { !StandIn::State::is_alive($record) }) or die "stand-in: jail $record->{jid} does not die\n";
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
