package StandIn::Http;
# As much of fetch(3) as a server on this machine asks for.
use strict;
use warnings;
use Socket qw(AF_INET SOCK_STREAM inet_aton pack_sockaddr_in);
use StandIn::Cli;

# fetch(3)'s words for a status (lib/libfetch/http.errors); 2xx is none.
my %reason = (
  400 => 'Bad Request', 401 => 'Unauthorized', 403 => 'Forbidden', 404 => 'Not Found', 408 => 'Request Timeout', 410 => 'Gone',
  500 => 'Internal Server Error', 501 => 'Not Implemented', 502 => 'Bad Gateway', 503 => 'Service Unavailable',
);

# (a reader that answers chunks and then undef, the size if known, the time of change if known), or (undef, why).
sub open_url {
  my ($url, $follow) = @_;
  for (my $hop = 0; $hop < 20; $hop++) {
    my ($scheme, $rest) = $url =~ m{^(?:([a-z]+)://)?(.*)$}s;
    return open_file($rest) if !defined $scheme ? $rest =~ m{^/} : $scheme eq 'file';
    StandIn::Cli::unmodelled("the scheme of $url") if !defined $scheme || $scheme ne 'http';
    my ($status, $header, $body, $error) = get($rest);
    return (undef, $error) if defined $error;
    if ($status =~ /^30[12378]$/ && $follow && defined $header->{location}) {
      $url = $header->{location} =~ m{^/} ? 'http://' . $rest =~ s{/.*}{}rs . $header->{location} : $header->{location};
      next;
    }
    return (undef, $reason{$status} // 'Unknown HTTP error') if $status !~ /^2/;
    return ($body, $header->{'content-length'}, time_of($header->{'last-modified'}));
  }
  return (undef, 'Infinite redirection');
}

sub open_file {
  my ($path) = @_;
  $path =~ s{^localhost(?=/)}{};
  $path =~ s/%([0-9a-fA-F]{2})/chr hex $1/ge;
  open my $handle, '<', $path or return (undef, StandIn::Cli::strerror());
  my @status = stat $handle;
  my $reader = sub { my $chunk; return read($handle, $chunk, 65536) ? $chunk : undef };
  return ($reader, $status[7], $status[9]);
}

sub get {
  my ($rest) = @_;
  my ($host, $port, $path) = $rest =~ m{^([^:/]+)(?::(\d+))?(/.*)?$}s or return (undef, undef, undef, 'parse error');
  my $address = inet_aton($host) // return (undef, undef, undef, 'Host does not resolve');
  socket my $socket, AF_INET, SOCK_STREAM, 0 or die "stand-in: socket: $!\n";
  connect $socket, pack_sockaddr_in($port // 80, $address) or return (undef, undef, undef, StandIn::Cli::strerror());
  my $to = defined $port ? "$host:$port" : $host;
  syswrite $socket, join("\r\n", 'GET ' . ($path // '/') . ' HTTP/1.1', "Host: $to", 'Accept: */*', 'User-Agent: fetch libfetch/2.0', 'Connection: close', '', '');
  my ($status) = (<$socket> // '') =~ m{^HTTP/1\.[01] (\d+)} or return (undef, undef, undef, 'Protocol error');
  my %header;
  while (defined(my $line = <$socket>)) {
    last if $line =~ /^\r?\n$/;
    $header{ lc $1 } = $2 if $line =~ /^([^:]+):\s*(.*?)\r?\n$/;
  }
  my $chunked = ($header{'transfer-encoding'} // '') =~ /chunked/i;
  my $left = $header{'content-length'};
  my $body = sub {
    my $chunk;
    if ($chunked) {
      my $length = hex((<$socket> // '0') =~ /^([0-9a-fA-F]+)/ ? $1 : 0);
      return undef if $length == 0;
      read $socket, $chunk, $length;
      # The end of its line.
      <$socket>;
      return $chunk;
    }
    my $wanted = !defined $left || $left > 65536 ? 65536 : $left;
    my $count = read $socket, $chunk, $wanted;
    $left -= $count // 0 if defined $left;
    return $count ? $chunk : undef;
  };
  return ($status, \%header, $body);
}

# A date of HTTP as seconds; undef when it is none.
sub time_of {
  my ($text) = @_;
  my ($day, $month, $year, $hour, $minute, $second) = ($text // '') =~ /^\w+, (\d+) (\w+) (\d+) (\d+):(\d+):(\d+) GMT/ or return undef;
  my $number = index('JanFebMarAprMayJunJulAugSepOctNovDec', $month) / 3;
  # Days from civil: March begins the year.
  my $y = $number < 2 ? $year - 1 : $year;
  my $m = ($number + 10) % 12;
  my $days = 365 * $y + int($y / 4) - int($y / 100) + int($y / 400) + int((153 * $m + 2) / 5) + $day - 1 - 719468;
  return (($days * 24 + $hour) * 60 + $minute) * 60 + $second;
}

1;
