package StandIn::Parameters;
# The parameters of jail(8): which there are, of what kind, and what a fresh jail has (sysctl -d security.jail.param, jls -n).
use strict;
use warnings;
use StandIn::Cli;

# Of jail(8) itself, never seen by the kernel (usr.sbin/jail/config.c).
my %pseudo = (
  (map { $_ => 'bool' } qw(allow.dying exec.clean exec.system_jail_user ip_hostname mount.devfs mount.fdescfs mount.procfs)),
  (map { $_ => 'int' } qw(exec.fib exec.timeout stop.timeout)),
  (
    map { $_ => 'string' }
      qw(command depend exec.consolelog exec.created exec.jail_user exec.poststart exec.poststop exec.prepare exec.prestart
      exec.prestop exec.release exec.start exec.stop exec.system_user interface mount mount.fstab vnet.interface zfs.dataset)
  ),
);

# Of the kernel: what a fresh jail has.
my %bool = (
  (map { $_ => 1 } qw(allow.reserved_ports allow.set_hostname allow.suser allow.unprivileged_proc_debug ip4.saddrsel ip6.saddrsel)),
  (
    map { $_ => 0 }
      qw(allow.adjtime allow.chflags allow.extattr allow.mlock allow.mount allow.mount.devfs allow.mount.fdescfs
      allow.mount.fusefs allow.mount.linprocfs allow.mount.linsysfs allow.mount.nullfs allow.mount.procfs allow.mount.tmpfs
      allow.mount.zfs allow.nfsd allow.quotas allow.raw_sockets allow.read_msgbuf allow.routing allow.setaudit allow.settime
      allow.socket_af allow.sysvipc allow.unprivileged_parent_tampering allow.vmm dying persist zfs.mount_snapshot)
  ),
);
my %int = (
  'children.cur' => 0, 'children.max' => 0, 'cpuset.id' => 2, devfs_ruleset => 4, enforce_statfs => 2, 'host.hostid' => 0,
  jid => 0, osreldate => 1402000, parent => 0, securelevel => -1,
);
my %jailsys = (
  host => 'new', ip4 => 'inherit', ip6 => 'inherit', sysvmsg => 'disable', sysvsem => 'disable', sysvshm => 'disable',
  vnet => 'inherit', zfs => 'disable',
);
my %string = (
  env => '', 'host.domainname' => '', 'host.hostname' => '', 'host.hostuuid' => '00000000-0000-0000-0000-000000000000',
  'ip4.addr' => '', 'ip6.addr' => '', meta => '', name => '', osrelease => $StandIn::Cli::release, path => '/',
);

# jail.conf(5) takes `new` for the bare name of these; `host=disable` and such are values of the same kind.
my %jailsys_value = (disable => 'disable', new => 'new', inherit => 'inherit', 0 => 'disable', 1 => 'new', 2 => 'inherit');

# Only jail(8) or the kernel itself can set them.
my %read_only = map { $_ => 1 } qw(children.cur cpuset.id dying parent);

# `no` goes before the last part: allow.nosysvipc; undef when the name has no such form.
sub positive { my ($name) = @_; return $name =~ s/(^|\.)no([^.]+)$/$1$2/r eq $name ? undef : $name =~ s/(^|\.)no([^.]+)$/$1$2/r }
sub negative { my ($name) = @_; return $name =~ s/([^.]+)$/no$1/r }

sub kind_of {
  my ($name) = @_;
  return exists $pseudo{$name} ? $pseudo{$name} : exists $bool{$name} ? 'bool' : exists $int{$name} ? 'int'
    : exists $jailsys{$name} ? 'jailsys' : exists $string{$name} ? 'string' : undef;
}

# (name without `no`, kind, whether it was negated), or ().
sub look_up {
  my ($written) = @_;
  my $kind = kind_of($written);
  return ($written, $kind, 0) if defined $kind;
  my $name = positive($written) // return ();
  return defined kind_of($name) && kind_of($name) eq 'bool' ? ($name, 'bool', 1) : ();
}

sub defaults { return { %bool, %int, %jailsys, %string } }
# Values add up.
sub is_list { my ($name) = @_; return $name =~ /^exec\.(?:created|poststart|poststop|prepare|prestart|prestop|release|start|stop)$/ }

sub is_pseudo { my ($name) = @_; return exists $pseudo{$name} }

# Parses one `name[=value]`: (name, value), or (undef, jail(8)'s complaint). Booleans are 1 and 0.
sub parse {
  my ($word) = @_;
  my ($written, $value) = $word =~ /^([^=]*)(?:=(.*))?$/s;
  my ($name, $kind, $negated) = look_up($written) or return (undef, "unknown parameter: $written");
  StandIn::Cli::unmodelled("parameter $written, which cannot be set") if $read_only{$name};
  if ($kind eq 'bool') {
    my $true = !defined $value || lc $value eq 'true' ? 1 : lc $value eq 'false' || $value eq '' ? 0 : $value =~ /^[-+]?\d+$/ ? $value != 0 : undef;
    return (undef, qq($written: unknown boolean value "$value")) if !defined $true;
    return ($name, ($true xor $negated) ? 1 : 0);
  }
  if ($kind eq 'int') {
    return (undef, qq($written: non-integer value ") . ($value // '') . '"') if !defined $value || $value !~ /^\s*[-+]?\d+$/;
    return ($name, $value + 0);
  }
  if ($kind eq 'jailsys') {
    my $setting = $jailsys_value{ lc(($value // '') eq '' ? 'new' : $value) };
    return defined $setting ? ($name, $setting) : (undef, qq($written: unknown jailsys value "$value"));
  }
  return ($name, $value // '');
}

# jail_set(2) of the kernel refuses these values; its complaint, or undef.
sub kernel_complaint {
  my ($given) = @_;
  my $bad = sub { my ($name, $from, $to) = @_; defined $given->{$name} && ($given->{$name} < $from || $given->{$name} > $to) };
  return 'jail_set: Invalid argument'
    if $bad->('enforce_statfs', 0, 2) || $bad->('securelevel', -1, 3) || $bad->('children.max', 0, 1 << 30) || $bad->('devfs_ruleset', 0, 65535);
  return undef;
}

# What would change what the jail's processes see, and does not here.
my %harmless = map { $_ => 1 } qw(
  allow.chflags allow.extattr allow.mlock allow.quotas allow.raw_sockets allow.read_msgbuf allow.reserved_ports
  allow.set_hostname allow.setaudit allow.socket_af allow.sysvipc allow.unprivileged_parent_tampering
  children.max command devfs_ruleset enforce_statfs env exec.clean exec.created exec.jail_user exec.poststart exec.poststop
  exec.prepare exec.prestart exec.prestop exec.release exec.start exec.stop exec.system_user host host.domainname host.hostid
  host.hostname host.hostuuid jid meta mount.devfs name path persist securelevel stop.timeout sysvmsg sysvsem sysvshm
  zfs.mount_snapshot
);

sub refuse_unmodelled {
  my ($given) = @_;
  my $default = { %{ defaults() }, 'exec.fib' => 0, 'exec.timeout' => 0, map { $_ => 0 } qw(allow.dying exec.system_jail_user ip_hostname mount.fdescfs mount.procfs) };
  for my $name (sort keys %$given) {
    my $value = $given->{$name};
    next if $harmless{$name} || defined $default->{$name} && $default->{$name} eq $value;
    next if $name =~ /^ip[46]$/ && $value eq 'disable';
    StandIn::Cli::unmodelled("parameter $name=$value");
  }
  return;
}

1;
