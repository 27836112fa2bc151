package StandIn::Listing;
# The forms in which jls(8) prints jails.
use strict;
use warnings;
use StandIn::Parameters;

sub of { my ($record, $name) = @_; return $record->{"param.$name"} // '' }

sub is_known { my ($name) = @_; return !StandIn::Parameters::is_pseudo($name) && defined StandIn::Parameters::kind_of($name) }

# Those without a dot first.
sub all_names {
  return sort { ($a =~ /\./ ? 1 : 0) <=> ($b =~ /\./ ? 1 : 0) || $a cmp $b } keys %{ StandIn::Parameters::defaults() };
}

# The path is cut to 74 characters, the host name to 29.
sub table {
  my ($by_name, @records) = @_;
  if ($by_name) { printf " %-15s %-15s %-29s %s\n", 'JID', 'IP Address', 'Hostname', 'Path' }
  else { printf "%6s  %s%6s%s%22s%s\n", 'JID', 'IP Address', '', 'Hostname', '', 'Path' }
  for my $record (@records) {
    my $key = $by_name ? sprintf ' %-15s ', $record->{name} : sprintf '%6d  ', $record->{jid};
    printf "%s%-15.15s %-29.29s %.74s\n", $key, '', of($record, 'host.hostname'), $record->{path};
  }
  return;
}

sub verbose {
  my (@records) = @_;
  printf "%3s%s  %s%22s%s\n", '', 'JID', 'Hostname', '', 'Path';
  printf "%8s%s%26s%s\n", '', 'Name', '', 'State';
  printf "%8s%s\n", '', $_ for 'CPUSetID', 'IP Address(es)';
  for my $record (@records) {
    printf "%6d  %-29.29s %.74s\n", $record->{jid}, of($record, 'host.hostname'), $record->{path};
    printf "        %-29.29s %.74s\n", $record->{name}, 'ACTIVE';
    printf "        %d\n", of($record, 'cpuset.id');
  }
  return;
}

sub parameters {
  my ($flag, $wanted, @records) = @_;
  my @names = map { $_ eq 'all' ? all_names() : $_ } @$wanted;
  print join(' ', @names), "\n" if $flag->{h};
  for my $record (@records) {
    my @shown = grep { !$flag->{s} || is_settable($record, $_) } @names;
    print join(' ', map { word($flag, $record, $_) } @shown), "\n";
  }
  return;
}

# With -s: what can be set, and what is not the host's own.
sub is_settable {
  my ($record, $name) = @_;
  return 0 if $name =~ /^(?:children\.cur|cpuset\.id|dying|parent)$/;
  my ($group) = $name =~ /^([^.]*)\./;
  return !defined $group || (StandIn::Parameters::kind_of($group) // '') ne 'jailsys' || of($record, $group) eq 'new';
}

sub word {
  my ($flag, $record, $name) = @_;
  my $value = of($record, $name);
  my $kind = StandIn::Parameters::kind_of($name);
  if ($kind eq 'bool') {
    return $value ? 'true' : 'false' if !$flag->{n};
    return $value ? $name : StandIn::Parameters::negative($name);
  }
  my $shown = $name =~ /^ip[46]\.addr$/ && $value eq '' ? ($flag->{q} ? '""' : $flag->{n} ? '' : '-') : quoted($flag->{q}, $value);
  return $flag->{n} ? "$name=$shown" : $shown;
}

sub quoted {
  my ($quotes, $value) = @_;
  return '""' if $value eq '';
  my $quote = !$quotes ? '' : $value =~ /'/ ? '"' : $value =~ /"/ ? "'" : $value =~ /[ \t]/ ? '"' : '';
  return "$quote$value$quote";
}

# libxo(3) puts what belongs to one jail together, and a blank between jails.
sub json {
  my (@records) = @_;
  my $text = sub { my ($value) = @_; $value =~ s/(["\\])/\\$1/g; $value =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ge; return qq("$value") };
  my @jails = map { sprintf '{"jid":%d,"ipv4":"","hostname":%s,"path":%s}', $_->{jid}, $text->(of($_, 'host.hostname')), $text->($_->{path}) } @records;
  print '{"__version": "2", "jail-information": {"jail": [', join(', ', @jails), "]}}\n";
  return;
}

1;
