package StandIn::Mounts;
# What is mounted, as proc_pid_mountinfo(5) has it, in the order mounted.
use strict;
use warnings;

sub plain { my ($text) = @_; $text =~ s/\\([0-7]{3})/chr oct $1/ge; return $text }

sub of_process {
  my ($pid) = @_;
  open my $handle, '<', "/proc/$pid/mountinfo" or return ();
  my @mounts;
  while (my $line = <$handle>) {
    my ($own, $rest) = split / - /, $line, 2;
    my @field = split / /, $own;
    my ($type, $source) = split / /, $rest;
    push @mounts, { id => $field[0], parent => $field[1], point => plain($field[4]), type => $type, source => plain($source) };
  }
  return @mounts;
}

sub all { return of_process('self') }

# The topmost mount on exactly this path; undef when there is none.
sub on { my ($path) = @_; my ($found) = reverse grep { $_->{point} eq $path } all(); return $found }

sub real_path { my ($path) = @_; require Cwd; return Cwd::realpath($path) // $path }

1;
