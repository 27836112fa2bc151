package StandIn::Users;
# Users and groups as passwd(5) and group(5) of the current root have them.
use strict;
use warnings;

sub lines {
  my ($file) = @_;
  open my $handle, '<', $file or return ();
  return map { chomp; [split /:/, $_, -1] } grep { /^[^#]/ } <$handle>;
}

sub user { my ($fields) = @_; return { name => $fields->[0], uid => $fields->[2], gid => $fields->[3], home => $fields->[5], shell => $fields->[6] } }

# getpwnam(3): a number is not a name.
sub by_name { my ($name) = @_; for (lines('/etc/passwd')) { return user($_) if $_->[0] eq $name && @$_ >= 7 } return undef }
sub by_uid { my ($uid) = @_; for (lines('/etc/passwd')) { return user($_) if @$_ >= 7 && $_->[2] eq $uid } return undef }

# getgrnam(3)
sub group { my ($name) = @_; for (lines('/etc/group')) { return $_->[2] if $_->[0] eq $name } return undef }

# initgroups(3): the user's own group first.
sub groups {
  my ($name, $gid) = @_;
  my @others = map { $_->[2] } grep { @$_ >= 4 && $_->[2] ne $gid && grep { $_ eq $name } split /,/, $_->[3] } lines('/etc/group');
  return ($gid, @others);
}

1;
