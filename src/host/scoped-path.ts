/** Paths of a foreign file tree, resolved the way a process with that tree as its root would resolve them. */
import { join, normalize } from 'node:path';
import { KleeError } from '../errors.js';
import type { Files } from './files.js';
import { unlessGone } from './unless-gone.js';

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
export async function resolveInside(
  files: Pick<Files, 'lstat' | 'readlink'>,
  root: string,
  path: string,
  options: ResolveOptions = {},
): Promise<string> {
  return resolveByLinks((at) => linkAt(files, at), root, path, options);
}

/** The same in a tree that need not be on any disk: `linkAt` answers the target of a symbolic link, undefined for anything else. */
export async function resolveByLinks(
  linkAt: (path: string) => Promise<string | undefined>,
  root: string,
  path: string,
  options: ResolveOptions = {},
): Promise<string> {
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
    const target = follow ? await linkAt(here) : undefined;
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

async function linkAt(files: Pick<Files, 'lstat' | 'readlink'>, path: string): Promise<string | undefined> {
  const found = await unlessGone(files.lstat(path));
  return found?.type === 'symlink' ? (await unlessGone(files.readlink(path)))?.toString() : undefined;
}
