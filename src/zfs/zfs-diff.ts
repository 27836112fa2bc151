/**
 * What `zfs diff -FHt` prints (zfs-diff(8); lib/libzfs/libzfs_diff.c of OpenZFS): one object of the file system a line, its time of
 * change, `M`, `+`, `-` or `R`, its type, its path, of a renamed one the new path too, or by how much the number of its names has
 * changed: `(+1)`. Pure.
 */

export interface ChangedPaths {
  /** Raw paths, absolute in the tree: a character for each byte. */
  readonly paths: readonly string[];
  /** Of those, the ones whose content may have changed, though their size and times may be the same. */
  readonly written: readonly string[];
  /**
   * Directories that something was added to or taken from. Where a file got or lost a name, only one of its names is told: the others
   * are to be found in these.
   */
  readonly directories: readonly string[];
  readonly linksChanged: boolean;
  /** What directories were called before and after they were renamed: what is in them is not told. */
  readonly renamed: readonly string[];
}

/**
 * @param output what it printed
 * @param mountpoint where the later of the two is mounted: what all paths begin with
 */
export function parseDiff(output: string, mountpoint: string): ChangedPaths {
  const paths: string[] = [];
  const written: string[] = [];
  const directories: string[] = [];
  const renamed: string[] = [];
  let linksChanged = false;
  const root = Buffer.from(mountpoint).toString('latin1').replace(/\/$/, '');
  const inside = (text: string | undefined): string | undefined => {
    const path = unescape(text ?? '');
    if (path === root) return '/';
    // Else it is an object without a name: `(on_delete_queue)`.
    return path.startsWith(`${root}/`) ? path.slice(root.length).replace(/(?<=.)\/$/, '') : undefined;
  };
  for (const line of output.split('\n').filter(Boolean)) {
    const [, how = '', type = '', first, second] = line.split('\t');
    const path = inside(first);
    const both = [path, how === 'R' ? inside(second) : undefined].filter((named) => named !== undefined);
    paths.push(...both);
    if (how === 'R' && type === '/') renamed.push(...both);
    const links = how !== 'R' && second !== undefined;
    linksChanged ||= links;
    if (path === undefined || how !== 'M') continue;
    if (type === '/') directories.push(path);
    else if (!links) written.push(path);
  }
  return { paths, written, directories, linksChanged, renamed };
}

/** A backslash and four octal digits for what is not printable ASCII, for blanks and backslashes: stream_bytes(). */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
