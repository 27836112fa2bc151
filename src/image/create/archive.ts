/** What kind of archive a stream is, told by its first bytes: names lie. */

export type Compression = 'none' | 'gzip' | 'xz' | 'zstd' | 'bzip2';

/** Bytes that are enough to tell: one tar header. */
export const headLength = 512;

const magics: readonly [Compression, readonly number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
];

/** How the archive that begins with `head` is compressed; undefined when it is no archive. */
export function compressionOf(head: Buffer): Compression | undefined {
  const found = magics.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  if (found !== undefined) return found[0];
  return isTarHeader(head) ? 'none' : undefined;
}

/**
 * tar(5): the checksum at 148 is the sum of the header's bytes, those of the checksum taken as blanks, in octal.
 * The `ustar` magic would miss archives of the old form.
 */
function isTarHeader(head: Buffer): boolean {
  if (head.length < headLength) return false;
  const stored = /^ *([0-7]+)[ \0]/.exec(head.toString('latin1', 148, 156))?.[1];
  if (stored === undefined) return false;
  let sum = 8 * 0x20;
  for (const [index, byte] of head.subarray(0, headLength).entries()) if (index < 148 || index >= 156) sum += byte;
  return sum === Number.parseInt(stored, 8);
}

const options: Readonly<Record<Compression, readonly string[]>> = {
  none: [],
  gzip: ['-z'],
  xz: ['-J'],
  zstd: ['--zstd'],
  bzip2: ['-j'],
};

/** The program that tar starts for it. */
export const decompressors: Readonly<Partial<Record<Compression, string>>> = {
  gzip: 'gzip',
  xz: 'xz',
  zstd: 'zstd',
  bzip2: 'bzip2',
};

/**
 * The argv that unpacks an archive from stdin into `directory` with the tar of `platform` (`process.platform`'s words): bsdtar on
 * FreeBSD, GNU tar elsewhere. Of both it holds that a file which comes twice replaces the first and leaves its hard links alone,
 * that nothing is written above the directory (`..` and a leading `/` are refused or stripped), and that device nodes under
 * /dev stay out: a jail has its own.
 */
export function unpackArgv(compression: Compression, directory: string, platform: string): string[] {
  return [
    'tar',
    '-x',
    '-p',
    '--numeric-owner',
    '--same-owner',
    ...(platform === 'freebsd' ? bsdtarOptions : [...gnuTarOptions, ...options[compression]]),
    '-C',
    directory,
    '-f',
    '-',
  ];
}

/**
 * GNU tar 1.34 does not write through a symbolic link of the archive that points out of the directory: such a link is made last.
 * Of the extended attributes `trusted.*` stay out: overlayfs would take `trusted.overlay.*` for its own.
 */
const gnuTarOptions = [
  '--xattrs',
  '--xattrs-include=user.*',
  '--xattrs-include=security.capability',
  '--xattrs-exclude=user.overlay.*',
  '--anchored',
  '--exclude=dev/*',
  '--exclude=./dev/*',
  '--exclude=/dev/*',
];

/**
 * bsdtar(1) tells the compression itself, and has neither `--anchored` nor `--xattrs-include`; extended attributes, ACLs and file
 * flags (`schg`) come with `-p`. `--unlink`, as Kleene has it, makes a directory of a symbolic link that would lead a file elsewhere.
 * In its patterns `^` anchors the beginning, and a `*` alone after the slash would match `dev` too (libarchive, archive_pathmatch.c).
 */
const bsdtarOptions = ['--unlink', '--exclude=^dev/?*', '--exclude=^/dev/?*'];
