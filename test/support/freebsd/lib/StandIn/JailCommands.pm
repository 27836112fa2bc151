package StandIn::JailCommands;
# The commands that jail(8) runs while it makes a jail, in the jail or on the host (usr.sbin/jail/command.c).
use strict;
use warnings;
use StandIn::Cli;
use StandIn::Container;
use StandIn::Kernel;
use StandIn::Limits;
use StandIn::Login;
use StandIn::Users;

# A line of exec.start and its like as an argv: words at blanks, or a shell's where there is anything that one would heed.
# A lone `&` at the end asks not to be waited for: then the second answer is true.
sub argv_of {
  my ($line) = @_;
  my $in_background = $line =~ s/^([^!"\$&'()*;<>?\[\\\]`{|}~]*)&$/$1/;
  return (['/bin/sh', '-c', $line], 0) if !$in_background && $line =~ /[!"\$&'()*;<>?\[\\\]`{|}~]/;
  return ([split ' ', $line], $in_background);
}

# Runs it to its end, or in the background as a child of the jail's or the host's first process; undef when it ended well, else jail(8)'s complaint. Without a record it runs on the host.
sub run {
  my ($record, $given, $argv, $in_background) = @_;
  return undef if !@$argv;
  my $child = defined $record ? in_jail($record, $given, $argv, $in_background) : on_host($given, $argv, $in_background);
  my $said = join ' ', @$argv;
  return "$said: failed" if !defined $child;
  waitpid $child, 0;
  return undef if $? == 0;
  return $? & 127 ? "$said: exited on signal " . ($? & 127) : "$said: failed";
}

sub in_jail {
  my ($record, $given, $argv, $in_background) = @_;
  return StandIn::Container::enter($record, sub {
    my ($restore_mask) = @_;
    exit if $in_background && fork;
    chdir '/';
    StandIn::Limits::confine($record);
    prepare($record, $given, $given->{'exec.jail_user'});
    StandIn::Login::execute($record, $restore_mask, complaint_of($argv), @$argv);
  });
}

sub on_host {
  my ($given, $argv, $in_background) = @_;
  my $child = fork;
  return $child if !defined $child || $child != 0;
  exit if $in_background && fork;
  prepare(undef, $given, $given->{'exec.system_user'});
  no warnings 'exec';
  exec { $argv->[0] } @$argv or complaint_of($argv)->();
}

sub complaint_of {
  my ($argv) = @_;
  return sub { StandIn::Cli::errx(1, "exec $argv->[0]: " . StandIn::Cli::strerror()) };
}

# The user and the environment, as the parameters have them.
sub prepare {
  my ($record, $given, $name) = @_;
  my $clean = $given->{'exec.clean'};
  undef $name if defined $name && $name eq '';
  return if !$clean && !defined $name;
  my $user = defined $name ? StandIn::Users::by_name($name) : StandIn::Users::by_uid(0);
  StandIn::Cli::errx(1, defined $name ? "$name: no such user" : 'unknown uid 0') if !defined $user;
  my @groups = StandIn::Users::groups($user->{name}, $user->{gid});
  my $has_login_conf = -e '/etc/login.conf';
  StandIn::Login::clean_environment() if $clean;
  if (defined $name) { StandIn::Login::become($user, @groups) }
  else { StandIn::Kernel::set_groups(@groups) }
  StandIn::Login::set_environment($user, $has_login_conf);
  if ($clean) { chdir $user->{home} or StandIn::Cli::errx(1, "chdir $user->{home}: " . StandIn::Cli::strerror()) }
  return;
}

1;
