/** What is mounted in a jail, prepared so that no mount adds an entry to the tree but the targets that `-m` asks for. */
import { dirname, relative, resolve } from 'node:path/posix';
import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import { resolveInside } from '../../host/scoped-path.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { JailSpec, Mount } from '../jail.js';

/** The host's resolver configuration, when there is one and the tree has a regular file to mount it on: a link stays a link. */
export async function resolvConfFor(files: Files, tree: string): Promise<string | undefined> {
  if ((await typeIn(files, tree, '/etc/resolv.conf')) !== 'file') return undefined;
  const source = await unlessGone(files.realpath('/etc/resolv.conf'));
  if (source === undefined) return undefined;
  return (await unlessGone(files.stat(source)))?.type === 'file' ? source : undefined;
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
    const source = await unlessGone(files.stat(mount.source));
    if (source === undefined) throw new KleeError('KLEE_USAGE', `nothing to mount on the host: ${mount.source}`);
    const place = await resolveInside(files, spec.path, mount.target);
    const target = resolve('/', relative(spec.path, place));
    // The container's own file systems are mounted over these: the runtime makes what is missing in them.
    if (/^\/(dev|proc|sys)(\/|$)/.test(target)) {
      prepared.push({ ...mount, target });
      continue;
    }
    if (target === '/')
      throw new KleeError('KLEE_USAGE', `cannot mount over the root of the image: ${mount.source}:${mount.target}`);
    const existing = await unlessGone(files.stat(place));
    const isDirectory = source.type === 'directory';
    if (existing === undefined) {
      await files.mkdir(isDirectory ? place : dirname(place), { recursive: true });
      if (!isDirectory) await files.writeFile(place, '', { exclusive: true });
    } else if ((existing.type === 'directory') !== isDirectory) {
      const kind = isDirectory ? 'a directory over a file' : 'a file over a directory';
      throw new KleeError('KLEE_USAGE', `cannot mount ${kind}: ${mount.source}:${mount.target}`);
    }
    prepared.push({ ...mount, target });
  }
  return prepared;
}
