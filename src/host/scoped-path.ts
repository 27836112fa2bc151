/** Paths of a foreign file tree, resolved the way a process with that tree as its root would resolve them. */
import { lstatSync, readlinkSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { KleeError } from '../errors.js';

/** As the kernel's limit, path_resolution(7). */
const maximumLinks = 40;

export interface ResolveOptions {
  /** False: a symbolic link in the last place is answered itself, as lstat(2) would. Default true. */
  readonly followLast?: boolean;
}

/**
 * Where `path` of the tree lies for this process. Symbolic links, absolute ones and `..` included, never lead out of `root`.
 * What does not exist is taken as written, so that it can be created there; whether the answer exists is the caller's to see.
 * It holds as long as nobody changes the tree's links meanwhile.
 * @throws KleeError KLEE_STORAGE when links lead in a circle.
 */
export function resolveInside(root: string, path: string, options: ResolveOptions = {}): string {
  const resolved: string[] = [];
  const ahead = parts(path).reverse();
  let links = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === '..') {
      resolved.pop();
      continue;
    }
    const here = join(root, ...resolved, part);
    const follow = ahead.length > 0 || options.followLast !== false;
    const target = follow ? linkAt(here) : undefined;
    if (target === undefined) {
      resolved.push(part);
      continue;
    }
    if (++links > maximumLinks) {
      throw new KleeError('KLEE_STORAGE', `too many levels of symbolic links: ${path}`);
    }
    if (target.startsWith('/')) resolved.length = 0;
    ahead.push(...parts(target).reverse());
  }
  return resolved.length === 0 ? normalize(root) : join(root, ...resolved);
}

const parts = (path: string) => path.split('/').filter((part) => part !== '' && part !== '.');

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
