package StandIn::Creation;
# `jail -c name=… path=… …`: in the order of startcommands (usr.sbin/jail/jail.c), and back again when a part fails.
use strict;
use warnings;
use StandIn::Cli;
use StandIn::Container;
use StandIn::Devices;
use StandIn::JailCommands;
use StandIn::Kernel;
use StandIn::Mounts;
use StandIn::Parameters;
use StandIn::Processes;
use StandIn::State;

# Answers the exit status.
sub create {
  my (%wanted) = @_;
  my ($given, @command) = read_words(@{ $wanted{words} });
  return 1 if !defined $given;
  StandIn::Parameters::refuse_unmodelled($given);
  StandIn::Cli::unmodelled('a jail without path, whose root is that of the host') if !defined $given->{path};
  # What is undone when a later step fails, the last first. Each step answers undef, or why it failed.
  my @undo;
  my $record;
  my @steps = (
    sub { complaint_of_existing($given) },
    on_host($given, 'exec.prepare'),
    sub { $given->{'mount.devfs'} ? mount_devfs($given->{path}, \@undo) : undef },
    on_host($given, 'exec.prestart'),
    sub {
      my $lock = StandIn::State::lock();
      my $complaint = complaint($given, scalar @command) // complaint_of_existing($given);
      return $complaint if defined $complaint;
      $record = record_of($given);
      StandIn::Container::start($record, $lock);
      push @undo, sub { my $again = StandIn::State::lock(); StandIn::Processes::remove($record) };
      print "$record->{jid}\n" if $wanted{print_jid};
      return undef;
    },
    on_host($given, 'exec.created'),
    (map { my $line = $_; sub { StandIn::JailCommands::run($record, $given, StandIn::JailCommands::argv_of($line)) } } lines_of($given, 'exec.start')),
    sub { StandIn::JailCommands::run($record, $given, \@command, 0) },
    on_host($given, 'exec.poststart'),
  );
  for my $step (@steps) {
    my $complaint = $step->() // next;
    StandIn::Cli::warnx($complaint);
    $_->() for reverse @undo;
    return 1;
  }
  stop_persisting($record) if !$given->{persist};
  return 0;
}

sub lines_of { my ($given, $name) = @_; return grep { $_ ne '' } @{ $given->{$name} // [] } }

sub on_host {
  my ($given, $name) = @_;
  return map { my $line = $_; sub { StandIn::JailCommands::run(undef, $given, StandIn::JailCommands::argv_of($line)) } } lines_of($given, $name);
}

# From now on the jail ends with its last process.
sub stop_persisting {
  my ($record) = @_;
  {
    my $lock = StandIn::State::lock();
    # It may be gone.
    return if !defined StandIn::State::read_record($record->{jid});
    $record->{persist} = 0;
    StandIn::State::write_record($record);
  }
  StandIn::Container::stop_persisting($record);
  StandIn::Processes::remove_if_empty($record->{jid});
  return;
}

# (parameters, command words), or () after the complaints: all that is wrong is named, as jail(8) does.
sub read_words {
  my @words = @_;
  my (%given, @command, $failed);
  while (@words) {
    my $word = shift @words;
    if ($word =~ /^command(?:=(.*))?$/s) {
      @command = (defined $1 ? $1 : (), @words);
      last;
    }
    my ($name, $value) = StandIn::Parameters::parse($word);
    if (defined $name && exists $given{$name} && $name =~ /^(?:jid|name)$/) {
      $value = qq(cannot redefine parameter "$name".);
      $name = undef;
    }
    if (!defined $name) {
      StandIn::Cli::warnx($value);
      $failed = 1;
    } elsif (StandIn::Parameters::is_list($name)) {
      push @{ $given{$name} }, $value;
    } else {
      $given{$name} = $value;
    }
  }
  return $failed ? () : (\%given, @command);
}

# By jid or by name; a name of digits is a jid.
sub complaint_of_existing {
  my ($given) = @_;
  my $key = $given->{jid} || $given->{name} // '';
  my $existing = $key eq '' ? undef : StandIn::State::find($key);
  return defined $existing ? qq("$existing->{jid}" already exists) : undef;
}

# No symbolic link leads out of the jail (check_path()).
sub mount_devfs {
  my ($path, $undo) = @_;
  my $place = "$path/dev";
  return "mount.devfs: $place: not an absolute pathname" if $place !~ m{^/};
  lstat $place or return "mount.devfs: $place: " . StandIn::Cli::strerror();
  return "mount.devfs: $place is a symbolic link" if -l _;
  if (!-d _) {
    print STDERR "mount: $place: Not a directory\n";
    return "/sbin/mount -t devfs -oruleset=4 . $place: failed";
  }
  # Mounting it again over itself does not stack a second one.
  my $there = StandIn::Mounts::on(StandIn::Mounts::real_path($place));
  return undef if defined $there && $there->{source} eq $StandIn::Devices::source;
  StandIn::Devices::mount_devfs($place) or die "stand-in: devfs on $place: $!\n";
  StandIn::State::note_mount(StandIn::Mounts::real_path($place));
  push @$undo, sub { StandIn::Kernel::umount($place) };
  return undef;
}

# What create_jail() and jail_set(2) refuse.
sub complaint {
  my ($given, $has_command) = @_;
  my $path = $given->{path};
  stat $path or return "path $path: " . StandIn::Cli::strerror();
  return "path $path: Not a directory" if !-d _;
  my $complaint = StandIn::Parameters::kernel_complaint($given);
  return $complaint if defined $complaint;
  return qq(jail "$1" not found) if ($given->{name} // '') =~ /^(.*)\./;
  my $has_commands = $has_command || lines_of($given, 'exec.start') || lines_of($given, 'exec.poststart');
  return 'new jail must persist or attach' if !$given->{persist} && !$has_commands;
  return undef;
}

# It persists while it is being made.
sub record_of {
  my ($given) = @_;
  my %setting = (%{ StandIn::Parameters::defaults() }, %$given);
  my $numeric = ($given->{name} // '') =~ /^0*([1-9]\d*)$/ ? $1 : undef;
  my $jid = $given->{jid} || $numeric || StandIn::State::next_jid();
  # allow.sysvipc is the older way to say that all three are the host's.
  if ($setting{'allow.sysvipc'}) { $setting{$_} = $given->{$_} // 'inherit' for qw(sysvmsg sysvsem sysvshm) }
  $setting{jid} = $jid;
  $setting{name} = ($given->{name} // '') eq '' ? $jid : $given->{name};
  $setting{path} = StandIn::Mounts::real_path($given->{path});
  $setting{'host.hostname'} = host_name() if $setting{host} eq 'inherit';
  return {
    jid => $jid, name => $setting{name}, path => $setting{path}, hostname => $setting{'host.hostname'},
    network => $setting{ip4} eq 'disable' && $setting{ip6} eq 'disable' ? 'none' : 'host',
    devfs => $given->{'mount.devfs'} ? 1 : 0,
    persist => 1,
    map { ("param.$_" => $setting{$_}) } grep { !StandIn::Parameters::is_pseudo($_) } keys %setting,
  };
}

sub host_name { open my $handle, '<', '/proc/sys/kernel/hostname' or return ''; my $name = <$handle>; chomp $name; return $name }

1;
