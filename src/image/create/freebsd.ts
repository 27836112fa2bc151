/** What FreeBSD calls its releases, and where it keeps them. Pure. */

/** The download site; $KLEE_FREEBSD_MIRROR names another one of the same layout. */
export const freebsdMirror = 'https://download.freebsd.org';

export interface System {
  /** `FreeBSD`, `Linux`. */
  readonly name: string;
  /** `14.2-RELEASE`, without the patch level that `14.2-RELEASE-p3` has: archives are made of releases, not of patches. */
  readonly version: string;
  /** The machine, `amd64` or `arm64`, and its processor, `amd64` or `aarch64`. */
  readonly machine: string;
  readonly processor: string;
}

/** Reads what `uname -rms` and `uname -p` print: uname(1) has its answers in the order system, release, machine. */
export function systemOf(names: string, processor: string): System {
  const [name = '', release = '', machine = ''] = names.trim().split(/\s+/);
  return { name, version: release.replace(/-p\d+$/, ''), machine, processor: processor.trim() };
}

/**
 * The address of the directory with a system's archives, `base.txz` and `MANIFEST` among them, without a slash at its end.
 * The layout is that of release/Makefile.mirrors in FreeBSD's source: what is no release yet is a snapshot, and the machine
 * comes before the processor.
 */
export function archivesOf(system: System, mirror: string): string {
  const branch = system.version.replace(/^[^-]*-/, '');
  const kind = /^(STABLE|CURRENT|PRERELEASE|ALPHA.*)$/.test(branch) ? 'snapshots' : 'releases';
  return [mirror.replace(/\/+$/, ''), kind, system.machine, system.processor, system.version].join('/');
}

/**
 * The sha256 that a MANIFEST has for a file; undefined where it has none. Its lines are `name TAB sha256 TAB number of files TAB …`
 * (release/scripts/make-manifest.sh).
 */
export function digestIn(manifest: string, name: string): string | undefined {
  const fields = manifest.split('\n').map((line) => line.split('\t'));
  const digest = fields
    .find(([file]) => file === name)?.[1]
    ?.trim()
    .toLowerCase();
  return digest !== undefined && /^[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}

/** The version, `14.2-RELEASE-p1`, that the script /bin/freebsd-version of a tree has written into it. */
export function userlandVersion(script: string): string | undefined {
  return /^USERLAND_VERSION="?([^"\n]+)"?$/m.exec(script)?.[1];
}
