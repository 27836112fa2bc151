/** What is mounted in a jail, prepared so that no mount adds an entry to the tree but the targets that `-m` asks for. */
import { closeSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname, posix, relative } from 'node:path';
import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import { resolveInside } from '../../host/scoped-path.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { JailSpec, Mount } from '../jail.js';

/** The host's resolver configuration, when there is one and the tree has a regular file to mount it on: a link stays a link. */
export async function resolvConfFor(files: Files, tree: string): Promise<string | undefined> {
  if ((await typeIn(files, tree, '/etc/resolv.conf')) !== 'file') return undefined;
  try {
    const source = realpathSync('/etc/resolv.conf');
    return statSync(source).isFile() ? source : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function hasDirectory(files: Files, tree: string, path: string): Promise<boolean> {
  return (await typeIn(files, tree, path)) === 'directory';
}

async function typeIn(files: Files, tree: string, path: string) {
  return (await unlessGone(files.lstat(await resolveInside(files, tree, path, { followLast: false }))))?.type;
}

/**
 * The mounts with their targets resolved inside the tree, where missing ones are made: a directory for a directory, an empty file
 * for anything else.
 * @throws KleeError KLEE_USAGE for a source that does not exist, or a target of the wrong kind.
 */
export async function prepareMounts(files: Files, spec: JailSpec): Promise<Mount[]> {
  const prepared: Mount[] = [];
  for (const mount of spec.mounts) {
    const source = statSync(mount.source, { throwIfNoEntry: false });
    if (source === undefined) throw new KleeError('KLEE_USAGE', `nothing to mount on the host: ${mount.source}`);
    const place = await resolveInside(files, spec.path, mount.target);
    const target = posix.resolve('/', relative(spec.path, place));
    // The container's own file systems are mounted over these: the runtime makes what is missing in them.
    if (/^\/(dev|proc|sys)(\/|$)/.test(target)) {
      prepared.push({ ...mount, target });
      continue;
    }
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
    prepared.push({ ...mount, target });
  }
  return prepared;
}
