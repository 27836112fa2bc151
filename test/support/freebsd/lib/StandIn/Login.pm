package StandIn::Login;
# How jail(8) and jexec(8) become a user: setusercontext(3), and the environment that login.conf(5) gives.
use strict;
use warnings;
use StandIn::Cli;
use StandIn::Kernel;
use StandIn::Limits;

# The stock default class, where the root that the user was looked up in has a login.conf.
sub class_environment {
  my ($user, $has_login_conf) = @_;
  return () if !$has_login_conf;
  return (
    PATH => "/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:$user->{home}/bin",
    BLOCKSIZE => 'K', MAIL => "/var/mail/$user->{name}", LANG => 'C.UTF-8', MM_CHARSET => 'UTF-8',
  );
}

# Leaves TERM alone.
sub clean_environment {
  my $term = $ENV{TERM};
  %ENV = (PATH => '/bin:/usr/bin');
  $ENV{TERM} = $term if defined $term;
  return;
}

sub set_environment {
  my ($user, $has_login_conf) = @_;
  my %class = class_environment($user, $has_login_conf);
  $ENV{$_} = $class{$_} for keys %class;
  $ENV{USER} = $user->{name};
  $ENV{HOME} = $user->{home};
  $ENV{SHELL} = $user->{shell} eq '' ? '/bin/sh' : $user->{shell};
  return;
}

# The ids; the groups are those found where the user was. Root keeps what a jail leaves it.
sub become {
  my ($user, @groups) = @_;
  StandIn::Kernel::set_groups(@groups) or StandIn::Cli::err(1, 'initgroups');
  StandIn::Kernel::set_gid($user->{gid}) or StandIn::Cli::err(1, 'setgid');
  umask 022;
  return if $user->{uid} == 0;
  StandIn::Kernel::set_uid($user->{uid}) or StandIn::Cli::err(1, 'setusercontext');
  return;
}

# Runs the command in place of this process, or ends with the complaint that `$complain` words.
sub execute {
  my ($record, $restore_mask, $complain, @command) = @_;
  StandIn::Limits::drop_rights($record) if $> == 0;
  $restore_mask->();
  no warnings "exec";
  exec { $command[0] } @command or $complain->();
  exit 1;
}

1;
