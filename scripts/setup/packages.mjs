// System packages: which are missing, and how to get them.
import { existsSync } from 'node:fs';
import { isStatic } from './elf.mjs';
import { attempt, findProgram } from './programs.mjs';
import { SetupError, during, say } from './say.mjs';

/**
 * A package is there when its program is; the name alone does not tell (a host may have built its own).
 * @type {Record<string, { program: string, why: string, suits?: (file: string) => boolean }>}
 */
const known = {
  crun: { program: 'crun', why: 'an OCI runtime, the jail' },
  runc: { program: 'runc', why: 'an OCI runtime, the jail' },
  catatonit: { program: 'catatonit', why: 'the reaper that is pid 1 of a jail' },
  'busybox-static': { program: 'busybox', why: 'the busybox base image', suits: isStatic },
  mmdebstrap: { program: 'mmdebstrap', why: 'the Debian base image' },
  'xz-utils': { program: 'xz', why: 'base images in tar.xz' },
  'libarchive-tools': { program: 'bsdtar', why: "tests of base images: FreeBSD's tar" },
  uidmap: { program: 'newuidmap', why: 'tests of klee without root' },
  'openssh-client': { program: 'ssh', why: 'tests of a machine behind ssh' },
  'openssh-server': { program: 'sshd', why: 'tests of a machine behind ssh' },
  tcsh: { program: 'tcsh', why: 'tests of ssh with the login shell of FreeBSD' },
  fish: { program: 'fish', why: 'tests of ssh with a login shell that is no sh' },
  tmux: { program: 'tmux', why: 'tests that need a terminal' },
  'zfs-fuse': { program: 'zfs', why: 'the store on ZFS' },
};

/** @type {Record<'demo' | 'postgres' | 'bench' | 'test', string[]>} */
export const packagesFor = {
  demo: ['crun', 'runc', 'catatonit', 'busybox-static'],
  postgres: ['crun', 'runc', 'catatonit', 'mmdebstrap'],
  bench: ['crun', 'runc', 'catatonit', 'busybox-static', 'zfs-fuse'],
  test: [
    ...['crun', 'runc', 'catatonit', 'busybox-static', 'mmdebstrap', 'xz-utils', 'uidmap', 'tmux', 'zfs-fuse'],
    ...['openssh-client', 'openssh-server', 'tcsh', 'fish', 'libarchive-tools'],
  ],
};

/**
 * @param {readonly string[]} names
 * @returns {string[]} those whose program is not installed
 */
export function missingPackages(names) {
  return names.filter((name) => {
    const entry = known[name];
    const file = entry && findProgram(entry.program);
    return file === undefined || entry?.suits?.(file) === false;
  });
}

/**
 * Installs what is missing of the packages, or says what has to be done by hand.
 * @param {readonly string[]} names
 */
export async function ensurePackages(names) {
  const missing = missingPackages(names);
  if (missing.length === 0) return;
  const root = process.getuid?.() === 0;
  const wanted = missing.map((name) => `  ${name} (${known[name]?.why})`);
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version') || findProgram('apt-get') === undefined) {
    throw new SetupError(
      'these programs are missing, and this is not a Debian system where they could be installed for you.',
      'Install, by the names that Debian gives them:',
      ...wanted,
    );
  }
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!root && !(await sudoWorks())) {
    throw new SetupError(
      'these packages are missing, and neither root nor a sudo without a password is at hand:',
      ...wanted,
      'Run this, then try again:',
      `  sudo ${command}`,
    );
  }
  await during(`installing ${missing.join(' ')}`, () => install(root ? [] : ['sudo', '-n'], command));
  const still = missingPackages(names);
  if (still.length > 0) {
    throw new SetupError(`apt-get installed ${still.join(' ')}, but the programs are still not to be found.`);
  }
}

/**
 * Updates the package lists only when the first try finds nothing to install from: it is the slow part.
 * @param {readonly string[]} become
 * @param {string} command
 */
async function install(become, command) {
  const argv = [...become, 'env', 'DEBIAN_FRONTEND=noninteractive', ...command.split(' ')];
  const first = await attempt(argv);
  if (first.status === 0) return;
  const update = await attempt([...become, 'apt-get', 'update', '-q']);
  const second = await attempt(argv);
  if (second.status === 0) return;
  if (update.status !== 0) say(update.output.split('\n').slice(-5).join('\n'));
  throw new SetupError(
    second.output.split('\n').slice(-15).join('\n'),
    'apt-get could not install what is missing. Run this, and try again:',
    `  apt-get update && ${command}`,
  );
}

async function sudoWorks() {
  return findProgram('sudo') !== undefined && (await attempt(['sudo', '-n', 'true'])).status === 0;
}
