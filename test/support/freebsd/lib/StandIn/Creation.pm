package StandIn::Creation;
# `jail -c name=… path=… …`: in the order of startcommands (usr.sbin/jail/jail.c), and back again when a part fails.
use strict;
use warnings;
use StandIn::Cli;
use StandIn::Container;
use StandIn::Devices;
use StandIn::Kernel;
use StandIn::Limits;
use StandIn::Login;
use StandIn::Mounts;
use StandIn::Parameters;
use StandIn::Processes;
use StandIn::State;
use StandIn::Users;

# Answers the exit status.
sub create {
  my (%wanted) = @_;
  my ($given, @command) = read_words(@{ $wanted{words} });
  return 1 if !defined $given;
  StandIn::Parameters::refuse_unmodelled($given);
  my $path = $given->{path} // StandIn::Cli::unmodelled('a jail without path, whose root is that of the host');

  my $lock = StandIn::State::lock();
  my $existing = existing($given);
  if (defined $existing) {
    StandIn::Cli::warnx(qq("$existing->{jid}" already exists));
    return 1;
  }
  my $mounted = $given->{'mount.devfs'} ? mount_devfs($path) // return 1 : 0;
  my $undo = sub { StandIn::Kernel::umount("$path/dev") if $mounted; return 1 };
  my $complaint = complaint($given, $path, scalar @command);
  if (defined $complaint) {
    StandIn::Cli::warnx($complaint);
    return $undo->();
  }
  my $record = record_of($given, $path, scalar @command);
  StandIn::Container::start($record, $lock);
  undef $lock;
  print "$record->{jid}\n" if $wanted{print_jid};
  return 0 if !@command;

  my $failure = run($record, $given, @command);
  if (defined $failure) {
    # The jail goes, whatever else runs in it, and its devfs with it.
    StandIn::Cli::warnx(join(' ', @command) . ": $failure");
    my $again = StandIn::State::lock();
    StandIn::Processes::remove($record);
    return $undo->();
  }
  if (!$given->{persist}) {
    $record->{persist} = 0;
    { my $again = StandIn::State::lock(); StandIn::State::write_record($record) }
    StandIn::Container::stop_persisting($record);
    StandIn::Processes::remove_if_empty($record->{jid});
  }
  return 0;
}

# (parameters, command words), or () after the complaints. All that is wrong is named, as jail(8) does.
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
      next;
    }
    $given{$name} = $value;
  }
  return $failed ? () : (\%given, @command);
}

# By jid or by name; a name of digits is a jid.
sub existing {
  my ($given) = @_;
  return StandIn::State::find($given->{jid}) if $given->{jid};
  return defined $given->{name} && $given->{name} ne '' ? StandIn::State::find($given->{name}) : undef;
}

# 1 when it was mounted, 0 when there was one, undef after a complaint. No symbolic link leads out of the jail (check_path()).
sub mount_devfs {
  my ($path) = @_;
  my $place = "$path/dev";
  my $complain = sub { StandIn::Cli::warnx("mount.devfs: $_[0]"); return undef };
  return $complain->("$place: not an absolute pathname") if $place !~ m{^/};
  lstat $place or return $complain->("$place: " . StandIn::Cli::strerror());
  return $complain->("$place is a symbolic link") if -l _;
  if (!-d _) {
    print STDERR "mount: $place: Not a directory\n";
    StandIn::Cli::warnx("/sbin/mount -t devfs -oruleset=4 . $place: failed");
    return undef;
  }
  # Mounting it again over itself does not stack a second one.
  my $there = StandIn::Mounts::on(real_path($place));
  return 0 if defined $there && $there->{source} eq $StandIn::Devices::source;
  StandIn::Devices::mount_devfs($place) or die "stand-in: devfs on $place: $!\n";
  StandIn::State::note_mount(real_path($place));
  return 1;
}

sub real_path { my ($path) = @_; require Cwd; return Cwd::realpath($path) // $path }

# What create_jail() and jail_set(2) refuse.
sub complaint {
  my ($given, $path, $has_command) = @_;
  stat $path or return "path $path: " . StandIn::Cli::strerror();
  return "path $path: Not a directory" if !-d _;
  my $complaint = StandIn::Parameters::kernel_complaint($given);
  return $complaint if defined $complaint;
  return qq(jail "$1" not found) if ($given->{name} // '') =~ /^(.*)\./;
  return 'new jail must persist or attach' if !$given->{persist} && !$has_command;
  return undef;
}

sub record_of {
  my ($given, $path, $has_command) = @_;
  my %setting = (%{ StandIn::Parameters::defaults() }, %$given);
  my $numeric = ($given->{name} // '') =~ /^0*([1-9]\d*)$/ ? $1 : undef;
  my $jid = $given->{jid} || $numeric || StandIn::State::next_jid();
  # allow.sysvipc is the older way to say that all three are the host's.
  if ($setting{'allow.sysvipc'}) { $setting{$_} = $given->{$_} // 'inherit' for qw(sysvmsg sysvsem sysvshm) }
  $setting{jid} = $jid;
  $setting{name} = ($given->{name} // '') eq '' ? $jid : $given->{name};
  $setting{path} = real_path($path);
  $setting{'host.hostname'} = host_name() if $setting{host} eq 'inherit';
  return {
    jid => $jid, name => $setting{name}, path => $setting{path}, hostname => $setting{'host.hostname'},
    network => $setting{ip4} eq 'disable' && $setting{ip6} eq 'disable' ? 'none' : 'host',
    devfs => $given->{'mount.devfs'} ? 1 : 0,
    persist => $given->{persist} || $has_command ? 1 : 0,
    map { ("param.$_" => $setting{$_}) } grep { !StandIn::Parameters::is_pseudo($_) } keys %setting,
  };
}

sub host_name { open my $handle, '<', '/proc/sys/kernel/hostname' or return ''; my $name = <$handle>; chomp $name; return $name }

# Runs the command as exec.jail_user; undef when it ended well, else what jail(8) says of it.
sub run {
  my ($record, $given, @command) = @_;
  my $name = ($given->{'exec.jail_user'} // '') eq '' ? undef : $given->{'exec.jail_user'};
  my $find = sub {
    my $user = defined $name ? StandIn::Users::by_name($name) : StandIn::Users::by_uid(0);
    return ($user, -e '/etc/login.conf', StandIn::Users::groups($user->{name}, $user->{gid})) if defined $user;
    StandIn::Cli::errx(1, defined $name ? "$name: no such user" : 'unknown uid 0');
  };
  my $clean = $given->{'exec.clean'};
  my $child = StandIn::Container::enter($record, sub {
    my ($restore_mask) = @_;
    my ($user, $has_login_conf, @groups);
    chdir '/';
    StandIn::Limits::confine($record);
    if ($clean || defined $name) {
      ($user, $has_login_conf, @groups) = $find->();
      StandIn::Login::clean_environment() if $clean;
      if (defined $name) { StandIn::Login::become($record, $user, @groups) }
      else { StandIn::Kernel::set_groups(@groups) }
      StandIn::Login::set_environment($user, $has_login_conf);
      if ($clean) { chdir $user->{home} or StandIn::Cli::errx(1, "chdir $user->{home}: " . StandIn::Cli::strerror()) }
    }
    StandIn::Login::execute($record, $restore_mask, sub { StandIn::Cli::errx(1, "exec $command[0]: " . StandIn::Cli::strerror()) }, @command);
  });
  return 'failed' if !defined $child;
  waitpid $child, 0;
  my $status = $?;
  return undef if $status == 0;
  return $status & 127 ? 'exited on signal ' . ($status & 127) : 'failed';
}

1;
