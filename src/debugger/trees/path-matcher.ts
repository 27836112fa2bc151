/** Globs for paths of a tree: `*.conf` for names anywhere, `/etc/**` for paths. */
import { basename } from 'node:path/posix';

export function hasWildcards(pattern: string): boolean {
  return /[*?[\]{}]/.test(pattern);
}

/** The directory that all paths which an absolute glob can mean are in: `/etc` of `/etc/*.conf`. */
export function directoryOf(glob: string): string {
  const names = glob.split('/');
  return names.slice(0, names.findIndex(hasWildcards)).join('/') || '/';
}

/**
 * Whether a path of a tree is meant. A pattern without a slash is compared with names wherever they are, one with a slash with
 * absolute paths. `*` and `?` stay within a name, `**` does not; names that begin with a dot match as others do.
 */
export async function pathMatcher(pattern: string): Promise<(path: string) => boolean> {
  // Loaded on first use: most sessions search for nothing.
  const { default: picomatch } = await import('picomatch');
  const matches = picomatch(pattern, { dot: true, nonegate: true });
  return pattern.includes('/') ? (path) => matches(path) : (path) => matches(basename(path));
}
