package StandIn::State;
# The jails that there are: a file for each in the state directory, true while its holder lives.
use strict;
use warnings;

# A temporary directory that tests may have set; an absolute path.
our $directory = $ENV{KLEE_FREEBSD_STAND_IN} || ($ENV{TMPDIR} || '/tmp') . '/klee-freebsd-stand-in';

sub prepare {
  for my $path ($directory, "$directory/jails") { mkdir $path, 0700 if !-d $path }
  return;
}

# Held until the answer goes out of scope; one program at a time changes the jails.
sub lock { return locked(2) }

# undef when somebody else has it: LOCK_EX|LOCK_NB.
sub try_lock { return locked(2 | 4) }

sub locked {
  my ($how) = @_;
  prepare();
  open my $handle, '>>', "$directory/lock" or die "stand-in: $directory/lock: $!\n";
  return flock($handle, $how) ? $handle : undef;
}

sub escape { my ($text) = @_; $text =~ s/([%\n])/sprintf '%%%02x', ord $1/ge; return $text }
sub unescape { my ($text) = @_; $text =~ s/%([0-9a-f]{2})/chr hex $1/ge; return $text }

# A record is flat: jid, name, path, holder (the host's pid), namespace, persist, …; parameters as `param.NAME`.
sub write_record {
  my ($record) = @_;
  my $file = "$directory/jails/$record->{jid}";
  open my $handle, '>', "$file.new" or die "stand-in: $file.new: $!\n";
  print $handle map { escape($_) . ' ' . escape($record->{$_}) . "\n" } sort keys %$record;
  close $handle or die "stand-in: $file.new: $!\n";
  rename "$file.new", $file or die "stand-in: $file: $!\n";
  return;
}

sub read_record {
  my ($jid) = @_;
  open my $handle, '<', "$directory/jails/$jid" or return undef;
  my %record = map { chomp; map { unescape($_) } split / /, $_, 2 } <$handle>;
  return defined $record{holder} && is_alive(\%record) ? \%record : undef;
}

# The pid namespace tells a holder from a process that was given its pid since.
sub is_alive { my ($record) = @_; return namespace_of($record->{holder}) eq $record->{namespace} }

sub namespace_of { my ($pid) = @_; return readlink("/proc/$pid/ns/pid") // '' }

sub remove_record { my ($jid) = @_; unlink "$directory/jails/$jid"; return }

# All jails, by jid.
sub jails {
  opendir my $handle, "$directory/jails" or return ();
  return grep { defined } map { read_record($_) } sort { $a <=> $b } grep { /^\d+$/ } readdir $handle;
}

# As jail_getid(3): a number is a jid, anything else a name.
sub find {
  my ($key) = @_;
  return read_record($key + 0) if $key =~ /^\d+$/;
  my ($found) = grep { $_->{name} eq $key } jails();
  return $found;
}

# How the kernel and libjail say that `find` has found nothing.
sub not_found { my ($key) = @_; return $key =~ /^\d+$/ ? "jail $key not found" : qq(jail "$key" not found) }

# The next jid, given the lock.
sub next_jid {
  my $file = "$directory/last";
  my $last = 0;
  if (open my $handle, '<', $file) { $last = <$handle> // 0 }
  my $next = $last + 1;
  $next++ while -e "$directory/jails/$next";
  open my $handle, '>', $file or die "stand-in: $file: $!\n";
  print $handle $next;
  close $handle;
  return $next;
}

# One line for each program that was started, for tests to look at.
sub note {
  my ($program, @arguments) = @_;
  return if !-d $directory;
  open my $handle, '>>', "$directory/log" or return;
  my @words = map { my $word = $_; $word =~ s/([\\"])/\\$1/g; $word =~ s/([\x00-\x1f])/sprintf "\\u%04x", ord $1/ge; qq("$word") } $program, @arguments;
  syswrite $handle, '[' . join(',', @words) . "]\n";
  return;
}

# Remembers what was mounted, so that a test can ask what is left of it.
sub note_mount {
  my ($path) = @_;
  prepare();
  open my $handle, ">>", "$directory/mounts" or die "stand-in: $directory/mounts: $!\n";
  syswrite $handle, escape($path) . "\n";
  return;
}

1;
