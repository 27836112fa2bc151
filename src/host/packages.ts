/** Which package brings a program that klee starts, on Debian and on FreeBSD (`base`: part of the base system). */
const packages: Readonly<Record<string, string>> = {
  crun: 'crun',
  runc: 'runc',
  catatonit: 'catatonit',
  mmdebstrap: 'mmdebstrap',
  mount: 'mount',
  umount: 'mount',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  newuidmap: 'uidmap',
  newgidmap: 'uidmap',
  zfs: 'zfsutils-linux (or zfs-fuse)',
  tar: 'tar',
  xz: 'xz-utils',
  zstd: 'zstd',
  gzip: 'gzip',
  mkfifo: 'coreutils',
  cp: 'coreutils',
  ssh: 'openssh-client',
};

/** One line that says how to get a program that is missing. `platform`: of the machine that it is missing on. */
export function installHint(program: string, platform = 'linux'): string {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (platform === 'freebsd') return `install it there, e.g. with: pkg install ${name}`;
  return `install it, e.g. with: apt-get install ${packages[name] ?? name}`;
}
