package StandIn::Cli;
# What FreeBSD's programs have in common on their command line: getopt(3), err(3), strerror(3).
use strict;
use warnings;

our ($program) = $0 =~ m{([^/]*)$};

# The release that is stood in for. Another one differs in its name, and an older one in that its jexec(8) has no -d.
our $release = $ENV{FREEBSD_STAND_IN_RELEASE} // '14.2-RELEASE';

sub is_before { my ($wanted) = @_; return ($release =~ /^([\d.]+)/ ? $1 : 0) < $wanted }

# Where FreeBSD words an error otherwise than Linux does (lib/libc/gen/errlst.c); by number, since Errno.pm is slow to load.
my %words = (
  16 => 'Device busy',
  18 => 'Cross-device link',
  35 => 'Resource deadlock avoided',
  40 => 'Too many levels of symbolic links',
);

# The text of the current $!, as FreeBSD has it.
sub strerror { return $words{ $! + 0 } // "$!" }

sub warnx { print STDERR "$program: $_[0]\n"; return }
sub errx { my ($code, $text) = @_; warnx($text); exit $code }
sub err { my ($code, $text) = @_; my $why = strerror(); errx($code, "$text: $why") }

sub usage { my ($code, $text) = @_; print STDERR $text; exit $code }

# What FreeBSD has and the stand-in has not: loud, with an exit code that no program of FreeBSD ends with.
sub unmodelled { print STDERR "stand-in: $program: not modelled: $_[0]\n"; exit 70 }

# getopt(3): takes the options off @$argv and answers pairs [letter, value]; `$usage` is called for what it does not know.
sub getopt {
  my ($spec, $argv, $usage) = @_;
  my %takes;
  $takes{$1} = $2 while $spec =~ /(\w)(:?)/g;
  my @found;
  while (@$argv && $argv->[0] =~ /^-./s) {
    my $word = shift @$argv;
    last if $word eq '--';
    my @letters = split //, substr $word, 1;
    while (@letters) {
      my $letter = shift @letters;
      if (!exists $takes{$letter}) {
        print STDERR "$program: illegal option -- $letter\n";
        $usage->();
      }
      if ($takes{$letter} eq '') {
        push @found, [$letter, undef];
        next;
      }
      my $value = @letters ? join('', @letters) : shift @$argv;
      if (!defined $value) {
        print STDERR "$program: option requires an argument -- $letter\n";
        $usage->();
      }
      push @found, [$letter, $value];
      last;
    }
  }
  return @found;
}

1;
