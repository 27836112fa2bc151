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
my @passed = @number{qw(HUP INT QUIT USR1 USR2 ALRM TERM)};
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
  $record->{keeper} = $keeper;
  $record->{holder} = $said{holder};
  $record->{namespace} = StandIn::State::namespace_of($said{holder});
  StandIn::State::write_record($record);
  return;
}

# The holder's parent: keeps the root directory busy, as a prison holds a reference to its root vnode, and clears up.
sub keep {
  my ($record, $writer) = @_;
  StandIn::Kernel::setsid();
  $0 = "stand-in: keeper of jail $record->{jid} $StandIn::State::directory";
  # After $0, which sets it too.
  StandIn::Kernel::set_name('freebsd-keeper');
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
  # Whoever removes the jail removes its record first, and waits, with the lock, for this process.
  while (owns_record($record, $holder)) {
    my $lock = StandIn::State::try_lock();
    StandIn::State::remove_record($record->{jid}) if defined $lock;
    select undef, undef, undef, 0.005;
  }
  exit;
}

# False, too, when the number is in use again.
sub owns_record {
  my ($record, $holder) = @_;
  open my $handle, '<', "$StandIn::State::directory/jails/$record->{jid}" or return 0;
  return scalar grep { $_ eq "holder $holder\n" } <$handle>;
}

# Pid 1 of the jail: reaps, and ends with the last process when the jail does not persist.
sub hold {
  my ($record, $writer) = @_;
  StandIn::Kernel::setsid();
  $0 = "stand-in: holder of jail $record->{jid} $StandIn::State::directory";
  # After $0, which sets it too.
  StandIn::Kernel::set_name('freebsd-holder');
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
# undef: the jail ended meanwhile.
sub enter {
  my ($record, $inside) = @_;
  my $pidfd = StandIn::Kernel::pidfd($record->{holder}) // return undef;
  StandIn::Kernel::setns($pidfd, StandIn::Kernel::CLONE_NEWPID) or return undef;
  my $mask = StandIn::Kernel::block(@passed, $number{CHLD});
  my $child = fork // return undef;
  if ($child == 0) {
    StandIn::Kernel::setns($pidfd, namespaces($record)) or exit 1;
    eval { $inside->(sub { StandIn::Kernel::restore_mask($mask) }) };
    print STDERR $@;
    exit 1;
  }
  StandIn::Kernel::restore_mask($mask);
  return $child;
}

# Runs `$inside` in a process of the jail as if this one had become it, which it does on FreeBSD; answers its status.
# Between them is a reaper: when this process is killed, the process of the jail has to go with it, and not to stay a zombie
# until the host's init sees to it. undef: the jail ended meanwhile.
sub become {
  my ($record, $inside) = @_;
  my $self = $$;
  my $mask = StandIn::Kernel::block(@passed, $number{CHLD});
  my $reaper = fork // return undef;
  if ($reaper == 0) {
    my $child = enter($record, sub { my ($restore) = @_; $inside->(sub { StandIn::Kernel::restore_mask($mask) }) }) // exit 125;
    # Out of reach of what is sent to the group or the terminal: it reaches the process itself.
    StandIn::Kernel::setsid();
    StandIn::Kernel::die_with_parent($number{HUP});
    kill 'KILL', $child if getppid != $self;
    let_go();
    end_like(wait_passing_on($child, sub { getppid == $self }));
  }
  my $terminal;
  open $terminal, '<&', \*STDIN if -t STDIN;
  let_go();
  my $status = wait_passing_on($reaper);
  take_terminal($terminal) if defined $terminal;
  return $status == 125 << 8 && !StandIn::State::is_alive($record) ? undef : $status;
}

# FreeBSD's program has become the command: it holds neither its output open nor a directory in use.
sub let_go {
  chdir '/';
  open STDIN, '<', '/dev/null';
  open STDOUT, '>', '/dev/null';
  open STDERR, '>', '/dev/null';
  return;
}

# Waits for a child, and passes on to it what signals come, but for those of the terminal, which it gets itself. When
# `$is_wanted` says no, it is killed.
sub wait_passing_on {
  my ($child, $is_wanted) = @_;
  for (;;) {
    my ($signal, $code) = StandIn::Kernel::wait_signal(undef, @passed, $number{CHLD});
    next if !defined $signal;
    if ($signal == $number{CHLD}) {
      return $? if waitpid($child, 1) == $child;
    } elsif (defined $is_wanted && !$is_wanted->()) {
      kill 'KILL', $child;
    } elsif ($code != SI_KERNEL) {
      kill $signal, $child;
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
