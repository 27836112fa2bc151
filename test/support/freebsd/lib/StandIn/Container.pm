package StandIn::Container;
# A jail as namespaces of Linux: a holder that is pid 1 in them, and the way in.
use strict;
use warnings;
use StandIn::Devices;
use StandIn::Kernel;
use StandIn::Limits;
use StandIn::Processes;
use StandIn::State;

my %number = (HUP => 1, INT => 2, QUIT => 3, USR1 => 10, USR2 => 12, ALRM => 14, TERM => 15, CHLD => 17);
use constant SI_KERNEL => 0x80;

# Everything but the pid namespace, which the holder is born into.
sub namespaces {
  my ($record) = @_;
  my $flags = StandIn::Kernel::CLONE_NEWNS | StandIn::Kernel::CLONE_NEWUTS | StandIn::Kernel::CLONE_NEWIPC;
  return $record->{network} eq 'none' ? $flags | StandIn::Kernel::CLONE_NEWNET : $flags;
}

# Starts the holder and completes the record with it; given the lock.
sub start {
  my ($record, $lock) = @_;
  pipe my $reader, my $writer or die "stand-in: pipe: $!\n";
  defined(my $keeper = fork) or die "stand-in: fork: $!\n";
  if ($keeper == 0) {
    close $lock;
    close $reader;
    keep($record, $writer);
  }
  close $writer;
  my %said = map { chomp; split / /, $_, 2 } <$reader>;
  die "stand-in: $said{error}\n" if defined $said{error};
  die "stand-in: the jail's holder ended at once\n" if !defined $said{ready};
  $record->{holder} = $said{holder};
  $record->{namespace} = StandIn::State::namespace_of($said{holder});
  StandIn::State::write_record($record);
  return;
}

# The holder's parent: keeps the root directory busy, as a prison holds a reference to its root vnode, and clears up.
sub keep {
  my ($record, $writer) = @_;
  StandIn::Kernel::setsid();
  StandIn::Kernel::set_name('freebsd-keeper');
  $0 = "stand-in: keeper of jail $record->{jid} $StandIn::State::directory";
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', '/dev/null';
  open STDERR, '>', '/dev/null';
  $SIG{$_} = 'IGNORE' for qw(HUP INT QUIT TERM PIPE);
  my $holder;
  if (chdir $record->{path} and StandIn::Kernel::unshare(StandIn::Kernel::CLONE_NEWPID)) {
    $holder = fork;
    hold($record, $writer) if defined $holder && $holder == 0;
  }
  print $writer defined $holder ? "holder $holder\n" : "error $!\n";
  close $writer;
  exit if !defined $holder;
  waitpid $holder, 0;
  my $lock = StandIn::State::lock();
  # Whoever removed the jail has removed its record; the number may be in use again.
  my $file = "$StandIn::State::directory/jails/$record->{jid}";
  if (open my $handle, '<', $file) {
    my $is_own = grep { $_ eq "holder $holder\n" } <$handle>;
    unlink $file if $is_own;
  }
  exit;
}

# Pid 1 of the jail: reaps, and ends with the last process when the jail does not persist.
sub hold {
  my ($record, $writer) = @_;
  StandIn::Kernel::setsid();
  StandIn::Kernel::set_name('freebsd-holder');
  $0 = "stand-in: holder of jail $record->{jid} $StandIn::State::directory";
  my @waited = @number{qw(CHLD USR2)};
  StandIn::Kernel::block(@waited);
  eval { build($record); 1 } or do {
    print $writer "error $@";
    close $writer;
    exit 1;
  };
  print $writer "ready 1\n";
  close $writer;
  my $persist = 1;
  for (;;) {
    # The parent of a command is outside: only what it leaves behind is ours to reap, so its end has to be looked for.
    my ($signal) = StandIn::Kernel::wait_signal($persist ? undef : 0.1, @waited);
    $persist = 0 if defined $signal && $signal == $number{USR2};
    1 while waitpid(-1, 1) > 0;
    exit if !$persist && !kill 0, -1;
  }
}

sub build {
  my ($record) = @_;
  my $must = sub { my ($what, $done) = @_; $done or die "$what: $!\n" };
  my $root = $record->{path};
  $must->('unshare', StandIn::Kernel::unshare(namespaces($record)));
  $must->('private mounts', StandIn::Kernel::mount('none', '/', '', StandIn::Kernel::MS_REC | StandIn::Kernel::MS_PRIVATE));
  $must->("bind $root", StandIn::Kernel::mount($root, $root, '', StandIn::Kernel::MS_BIND | StandIn::Kernel::MS_REC));
  $must->("enter $root", StandIn::Kernel::change_root($root));
  # What Linux programs cannot do without and FreeBSD's can: seen in here alone.
  StandIn::Devices::mount_proc() if -d '/proc' && !-l '/proc';
  StandIn::Devices::mount_pts() if $record->{devfs};
  $must->('sethostname', StandIn::Kernel::sethostname($record->{hostname}));
  return;
}

# Tells the holder that the jail ends with its last process from now on.
sub stop_persisting { my ($record) = @_; kill 'USR2', $record->{holder}; return }

# Starts a process of the jail that runs `$inside`, which gets how to restore the signal mask; answers its pid.
# undef: the jail ended meanwhile. The signals that `wait_like` passes on are blocked from here on.
sub enter {
  my ($record, $inside) = @_;
  my $pidfd = StandIn::Kernel::pidfd($record->{holder}) // return undef;
  StandIn::Kernel::setns($pidfd, StandIn::Kernel::CLONE_NEWPID) or return undef;
  my $mask = StandIn::Kernel::block(@number{qw(HUP INT QUIT USR1 USR2 ALRM TERM CHLD)});
  my $child = fork // return undef;
  return $child if $child != 0;
  StandIn::Kernel::setns($pidfd, namespaces($record)) or exit 1;
  eval { $inside->(sub { StandIn::Kernel::restore_mask($mask) }) };
  print STDERR $@;
  exit 1;
}

# Waits for a process as if this one had become it, which it does on FreeBSD; answers its status. Signals go to the
# process, but for those of the terminal, which has sent them to both. Neither output nor a directory is held in use.
sub wait_like {
  my ($child) = @_;
  my @passed = @number{qw(HUP INT QUIT USR1 USR2 ALRM TERM)};
  my $terminal;
  open $terminal, '<&', \*STDIN if -t STDIN;
  chdir '/';
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', '/dev/null';
  open STDERR, '>', '/dev/null';
  for (;;) {
    my ($signal, $code) = StandIn::Kernel::wait_signal(undef, @passed, $number{CHLD});
    next if !defined $signal;
    if ($signal != $number{CHLD}) {
      kill $signal, $child if $code != SI_KERNEL;
    } elsif (waitpid($child, 1) == $child) {
      my $status = $?;
      take_terminal($terminal) if defined $terminal;
      return $status;
    }
  }
}

# A shell in the jail that has taken the terminal cannot give it back: it does not know the group that it took it from.
sub take_terminal {
  my ($terminal) = @_;
  local $SIG{TTOU} = 'IGNORE';
  my $group = pack 'l', getpgrp;
  # TIOCSPGRP of asm-generic/ioctls.h
  ioctl $terminal, 0x5410, $group;
  return;
}

# Ends as the process did.
sub end_like {
  my ($status) = @_;
  my $signal = $status & 127;
  exit $status >> 8 if $signal == 0;
  StandIn::Kernel::no_core();
  StandIn::Kernel::restore_mask(StandIn::Kernel::mask());
  $SIG{$_} = 'DEFAULT' for grep { !/^(KILL|STOP|__|NUM)/ } keys %SIG;
  kill $signal, $$;
  exit 128 + $signal;
}

1;
