/** What is mounted in a jail, prepared so that no mount adds an entry to the tree but the targets that `-m` asks for. */
import { closeSync, lstatSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname, posix, relative } from 'node:path';
import { KleeError } from '../../errors.js';
import { resolveInside } from '../../host/scoped-path.js';
import type { JailSpec, Mount } from '../jail.js';

/** The host's resolver configuration, when there is one and the tree has a regular file to mount it on: a link stays a link. */
export function resolvConfFor(tree: string): string | undefined {
  const target = lstatSync(resolveInside(tree, '/etc/resolv.conf', { followLast: false }), { throwIfNoEntry: false });
  if (target?.isFile() !== true) return undefined;
  try {
    const source = realpathSync('/etc/resolv.conf');
    return statSync(source).isFile() ? source : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function hasDirectory(tree: string, path: string): boolean {
  return lstatSync(resolveInside(tree, path, { followLast: false }), { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * The mounts with their targets resolved inside the tree, where missing ones are made: a directory for a directory, an empty file
 * for anything else.
 * @throws KleeError KLEE_USAGE for a source that does not exist, or a target of the wrong kind.
 */
export function prepareMounts(spec: JailSpec): Mount[] {
  return spec.mounts.map((mount) => {
    const source = statSync(mount.source, { throwIfNoEntry: false });
    if (source === undefined) throw new KleeError('KLEE_USAGE', `nothing to mount on the host: ${mount.source}`);
    const place = resolveInside(spec.path, mount.target);
    const target = posix.resolve('/', relative(spec.path, place));
    // The container's own file systems are mounted over these: the runtime makes what is missing in them.
    if (/^\/(dev|proc|sys)(\/|$)/.test(target)) return { ...mount, target };
    if (target === '/')
      throw new KleeError('KLEE_USAGE', `cannot mount over the root of the image: ${mount.source}:${mount.target}`);
    const existing = statSync(place, { throwIfNoEntry: false });
    if (existing === undefined) {
      mkdirSync(source.isDirectory() ? place : dirname(place), { recursive: true });
      if (!source.isDirectory()) closeSync(openSync(place, 'wx'));
    } else if (existing.isDirectory() !== source.isDirectory()) {
      const kind = source.isDirectory() ? 'a directory over a file' : 'a file over a directory';
      throw new KleeError('KLEE_USAGE', `cannot mount ${kind}: ${mount.source}:${mount.target}`);
    }
    return { ...mount, target };
  });
}
