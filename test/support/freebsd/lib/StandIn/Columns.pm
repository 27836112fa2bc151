package StandIn::Columns;
# The columns of ps(1): bin/ps/keyword.c and print.c.
use strict;
use warnings;
use StandIn::Cli;
use StandIn::Processes;
use StandIn::Users;

# heading, whether it is aligned to the left, value of a process; `$last` is true in the last column.
my %column = (
  args => ['COMMAND', 1, \&command],
  comm => ['COMMAND', 1, \&name],
  command => ['COMMAND', 1, \&command],
  etimes => ['ELAPSED', 0, sub { int age($_[0]) }],
  jail => ['JAIL', 1, sub { my $jail = $_[0]{jail}; defined $jail ? $jail->{name} : '-' }],
  jid => ['JID', 0, sub { my $jail = $_[0]{jail}; defined $jail ? $jail->{jid} : 0 }],
  lstart => ['STARTED', 1, \&started],
  nice => ['NI', 0, sub { $_[0]{nice} }],
  pgid => ['PGID', 0, sub { $_[0]{pgid} }],
  pid => ['PID', 0, sub { $_[0]{shown} }],
  ppid => ['PPID', 0, sub { $_[0]{parent} }],
  sid => ['SID', 0, sub { $_[0]{session} }],
  state => ['STAT', 1, \&state],
  time => ['TIME', 0, sub { my $time = $_[0]{time}; sprintf '%d:%02d.%02d', $time / 6000, $time / 100 % 60, $time % 100 }],
  tpgid => ['TPGID', 0, sub { $_[0]{tpgid} < 0 ? 0 : $_[0]{tpgid} }],
  tt => ['TT ', 0, \&terminal],
  ucomm => ['UCOMM', 1, \&name],
  uid => ['UID', 0, \&owner],
  user => ['USER', 1, sub { my $uid = owner($_[0]); my $user = StandIn::Users::by_uid($uid); defined $user ? $user->{name} : $uid }],
  vsz => ['VSZ', 0, sub { int $_[0]{vsize} / 1024 }],
);
my %alias = (cputime => 'time', euid => 'uid', ni => 'nice', stat => 'state', vsize => 'vsz');
my @other = qw(%cpu %mem acflag acflg blocked caught class cow cpu dsiz egid egroup emul etime f f2 fib flags flags2 gid group
  ignored inblk inblock jobc ktrace label lim lockname login logname lwp majflt minflt msgrcv msgsnd mwchan nivcsw nlwp
  nsignals nsigs nswap nvcsw nwchan oublk oublock paddr pagein pcpu pending pmem pri re rgid rgroup rss rtprio ruid ruser sig
  sigcatch sigignore sigmask sl ssiz start svgid svuid systime tdaddr tdev tdnam tdname tid tracer tsid tsiz tty upr uprocp
  usertime usrpri vmaddr wchan xstat);

# { heading, left, value }, or undef for what ps does not know.
sub named {
  my ($name) = @_;
  StandIn::Cli::unmodelled("the keyword $name") if grep { $_ eq $name } @other;
  my $found = $column{ $alias{$name} // $name } // return undef;
  return { heading => $found->[0], left => $found->[1], value => $found->[2] };
}

sub show {
  my ($columns, @processes) = @_;
  my @rows = map { my $process = $_; [map { $columns->[$_]{value}->($process, $_ == $#$columns) } 0 .. $#$columns] } @processes;
  unshift @rows, [map { $_->{heading} } @$columns] if grep { $_->{heading} ne '' } @$columns;
  my @width = map { my $index = $_; my $most = length $columns->[$index]{heading}; for (@rows) { my $length = length $_->[$index]; $most = $length if $length > $most } $most } 0 .. $#$columns;
  for my $row (@rows) {
    my @cells = map {
      my $column = $columns->[$_];
      !$column->{left} ? sprintf '%*s', $width[$_], $row->[$_] : $_ == $#$columns ? $row->[$_] : sprintf '%-*s', $width[$_], $row->[$_]
    } 0 .. $#$columns;
    print join(' ', @cells), "\n";
  }
  return;
}

sub words {
  my ($process) = @_;
  open my $handle, '<', "/proc/$process->{pid}/cmdline" or return ();
  return split /\0/, do { local $/; <$handle> } // '';
}

sub base { return $_[0] =~ s{.*/}{}rs }

# Of a script FreeBSD has the name of its interpreter, Linux that of the script.
sub name {
  my ($process) = @_;
  my $name = $process->{name};
  my @words = words($process);
  return $name if @words < 2 || index(base($words[0]), $name) == 0;
  return index(base($words[1]), $name) == 0 ? base($words[0]) : $name;
}

# Cut to 16 characters where it is not last.
sub command {
  my ($process, $last) = @_;
  my $text = $process->{state} eq 'Z' ? '<defunct>' : join ' ', words($process);
  $text = "($process->{name})" if $text eq '';
  $text =~ s/\n/\\n/g;
  $text =~ s/\t/\\t/g;
  return $last ? $text : substr $text, 0, 16;
}

sub owner { my ($process) = @_; my @status = stat "/proc/$process->{pid}"; return @status ? $status[4] : 0 }

sub terminal {
  my ($process) = @_;
  my $device = $process->{tty};
  # pts(4) of Linux: 136 to 143
  return $device == 0 ? '- ' : (($device >> 8 & 0xfff) - 136) * 256 + ($device & 0xff) . ' ';
}

# Seconds since the epoch; of the boot, which proc_stat(5) has, the ticks of the process are counted.
sub start_of {
  my ($process) = @_;
  open my $handle, '<', '/proc/stat' or return 0;
  my ($boot) = map { /^btime (\d+)/ ? $1 : () } <$handle>;
  return $boot + int $process->{start} / 100;
}

sub age { return time - start_of($_[0]) }

# As `%c` of strftime(3), in the C locale.
sub started { return scalar localtime start_of($_[0]) }

sub state {
  my ($process) = @_;
  my $state = $process->{state};
  # `I`: asleep for more than 20 seconds, of which a process older than that is taken to be capable.
  my $text = $state =~ /[Tt]/ ? 'T' : $state eq 'S' ? (age($process) > 20 ? 'I' : 'S') : $state =~ /[DRZ]/ ? $state : 'R';
  $text .= $process->{nice} < 0 ? '<' : $process->{nice} > 0 ? 'N' : '';
  $text .= 's' if $process->{session} == $process->{shown};
  $text .= '+' if $process->{tty} != 0 && $process->{tpgid} == $process->{pgid};
  return $text . (defined $process->{jail} ? 'J' : '');
}

1;
