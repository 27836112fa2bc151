/** What is mounted in a jail's tree: nullfs for `-m`, and what jail(8) mounts and leaves behind. */
import { posix } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import { failureOf } from '../../host/local.js';
import type { Machine } from '../../host/machine.js';
import type { UndoList } from '../../host/undo.js';
import { resolveInside } from '../../host/scoped-path.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { Mount } from '../jail.js';
import { mountError } from './errors.js';

type Host = Pick<Machine, 'files' | 'programs'>;

/** A jail's file tree on the machine that its jail is on. */
export interface Tree {
  /** Its path without symbolic links, as the mount table has it. */
  readonly root: string;
  /** Directories of it that jail(8) is going to mount on. */
  readonly systemMounts: readonly string[];
}

interface PreparedMount extends Mount {
  /** The target's place on the machine. */
  readonly place: string;
  readonly isFile: boolean;
}

/**
 * Mounts directories and files of the machine in the tree, where missing targets are made: a directory for a directory, an empty
 * file for anything else. All are looked at before the first is mounted.
 * @param undo gets how to unmount each of them.
 * @throws KleeError KLEE_USAGE for a source that does not exist, or a target of the wrong kind.
 */
export async function mountAll(host: Host, tree: Tree, mounts: readonly Mount[], undo: UndoList): Promise<void> {
  const prepared: PreparedMount[] = [];
  for (const mount of mounts) prepared.push(await prepare(host.files, tree, mount));
  for (const mount of prepared) {
    // Only now: an earlier mount may have brought the target.
    await makeTarget(host.files, mount);
    const options = mount.readOnly ? ['-o', 'ro'] : [];
    const result = await host.programs.attempt(['mount_nullfs', ...options, mount.source, mount.place]);
    if (result.exitCode !== 0) throw mountError(result, mount, mount.isFile);
    undo.add(`the mount on ${mount.place}`, () => unmount(host, tree, posix.relative(tree.root, mount.place)));
  }
}

async function prepare(files: Files, tree: Tree, mount: Mount): Promise<PreparedMount> {
  const source = await unlessGone(files.stat(mount.source));
  const written = `${mount.source}:${mount.target}`;
  if (source === undefined) throw new KleeError('KLEE_USAGE', `nothing to mount on the host: ${mount.source}`);
  const place = await resolveInside(files, tree.root, mount.target);
  const target = posix.resolve('/', posix.relative(tree.root, place));
  if (target === '/') throw new KleeError('KLEE_USAGE', `cannot mount over the root of the image: ${written}`);
  const above = tree.systemMounts.find((path) => target === path || target.startsWith(`${path}/`));
  if (above !== undefined) {
    throw new KleeError('KLEE_USAGE', `cannot mount below ${above}: ${written}`, {
      hint: `the jail has a file system of its own on ${above}`,
    });
  }
  return { ...mount, place, isFile: source.type !== 'directory' };
}

async function makeTarget(files: Files, { source, target, place, isFile }: PreparedMount): Promise<void> {
  const existing = await unlessGone(files.stat(place));
  if (existing === undefined) {
    await files.mkdir(isFile ? posix.dirname(place) : place, { recursive: true });
    if (isFile) await files.writeFile(place, '', { exclusive: true });
  } else if ((existing.type !== 'directory') !== isFile) {
    const kind = isFile ? 'a file over a directory' : 'a directory over a file';
    throw new KleeError('KLEE_USAGE', `cannot mount ${kind}: ${source}:${target}`);
  }
}

/** umount(8) of what is not mounted, or no longer there (sbin/umount/umount.c). */
const notMounted = /not a file system root directory|unknown file system|No such file or directory/;

/** How often to try before it is forced: what a killed process held is let go of a little later. */
const attempts = 20;

/**
 * Unmounts what is mounted on `path` of the tree; nothing need be.
 * @throws KleeError KLEE_STORAGE when a symbolic link is in its place: umount(8) would follow it, out of the tree too.
 */
export async function unmount({ files, programs }: Host, tree: Tree, path: string): Promise<void> {
  const place = posix.join(tree.root, path);
  if ((await resolveInside(files, tree.root, path)) !== place) {
    throw new KleeError('KLEE_STORAGE', `a symbolic link is in the place of a mount: ${place}`);
  }
  for (let attempt = 1; ; attempt++) {
    const force = attempt === attempts ? ['-f'] : [];
    const result = await programs.attempt(['umount', ...force, place]);
    if (result.exitCode === 0 || notMounted.test(result.stderr)) return;
    if (attempt === attempts) throw failureOf(result);
    await sleep(10);
  }
}

/** Unmounts what jail(8) has mounted in the tree and does not unmount: it has forgotten the parameters that asked for it. */
export async function unmountSystem(host: Host, tree: Tree): Promise<void> {
  for (const path of tree.systemMounts.toReversed()) {
    // jail(8) mounts on no link, and a mount point is never replaced by one: then nothing is mounted here.
    const isLink = (await resolveInside(host.files, tree.root, path)) !== posix.join(tree.root, path);
    if (!isLink) await unmount(host, tree, path);
  }
}
