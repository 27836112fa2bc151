package StandIn::Chroot;
# chroot(8) of FreeBSD's base system, run in the jail: the images of Linux bring another one along (usr.sbin/chroot/chroot.c).
use strict;
use warnings;
use StandIn::Cli;
use StandIn::Kernel;
use StandIn::Login;
use StandIn::Users;

# /usr/sbin/chroot, or `chroot` where PATH leads there.
sub is_meant {
  my ($command) = @_;
  return 1 if $command eq '/usr/sbin/chroot';
  return $command eq 'chroot' && grep { $_ eq '/usr/sbin' } split /:/, $ENV{PATH} // '/usr/bin:/bin';
}

sub usage {
  StandIn::Cli::usage(1, "usage: chroot [-g group] [-G group,group,...] [-u user] [-n] newroot [command]\n");
}

# A number is an id; all else is looked up.
sub id_of {
  my ($text, $look_up, $complaint) = @_;
  return $text + 0 if $text =~ /^\d+$/;
  my $id = $look_up->($text);
  StandIn::Cli::errx(1, "$complaint `$text'") if !defined $id;
  return $id;
}

sub run {
  my ($record, $restore_mask, @argv) = @_;
  $StandIn::Cli::program = 'chroot';
  shift @argv;
  my %option;
  for (StandIn::Cli::getopt('G:g:u:n', \@argv, \&usage)) {
    my ($letter, $value) = @$_;
    usage() if defined $value && $value eq '';
    StandIn::Cli::unmodelled('-n') if $letter eq 'n';
    $option{$letter} = $value;
  }
  my ($root, @command) = @argv;
  usage() if !defined $root;
  my $group_id = sub { id_of($_[0], \&StandIn::Users::group, 'no such group') };
  my $gid = defined $option{g} ? $group_id->($option{g}) : undef;
  my @groups = map { $group_id->($_) } grep { $_ ne '' } split /,/, $option{G} // '';
  my $uid = defined $option{u}
    ? id_of($option{u}, sub { my $user = StandIn::Users::by_name($_[0]); defined $user ? $user->{uid} : undef }, 'no such user')
    : undef;
  chdir($root) && StandIn::Kernel::chroot_here() or StandIn::Cli::err(1, $root);
  # Up to FreeBSD 14 the first of setgroups(2) is the effective group, which -g then replaces: it is lost as a supplementary one.
  if (@groups) {
    my ($first, @others) = @groups;
    StandIn::Kernel::set_groups(@others) && StandIn::Kernel::set_gid($first) or StandIn::Cli::err(1, 'setgroups');
  }
  if (defined $gid) { StandIn::Kernel::set_gid($gid) or StandIn::Cli::err(1, 'setgid') }
  if ($uid) { StandIn::Kernel::set_uid($uid) or StandIn::Cli::err(1, 'setuid') }
  my $shell = $ENV{SHELL} // '/bin/sh';
  @command = ($shell, '-i') if !@command;
  StandIn::Login::execute($record, $restore_mask, sub { StandIn::Cli::err(1, $command[0]) }, @command);
}

1;
