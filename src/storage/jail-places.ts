/** The places of a file tree that a jail mounts on. A base image may lack them: containers are often packed without. */
import { chmod, lstat, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KleeError } from '../errors.js';
import { resolveInside } from '../host/scoped-path.js';
import { unlessGone } from './tree-walk.js';

const directories = ['dev', 'proc', 'sys', 'etc'];

/**
 * Makes `/dev`, `/proc`, `/sys` and `/etc/resolv.conf` in the tree at `root` where they are missing. A resolv.conf that is a
 * symbolic link to nothing (as systemd-resolved leaves it) is replaced by an empty file.
 * @throws KleeError KLEE_STORAGE when something else stands in the place of one of the directories: a link there could
 * lead a mount to anywhere.
 */
export async function makeJailPlaces(root: string): Promise<void> {
  for (const name of directories) {
    const path = join(root, name);
    const found = await unlessGone(lstat(path));
    if (found === undefined) {
      await mkdir(path);
      // Whatever the umask is.
      await chmod(path, 0o755);
    } else if (!found.isDirectory()) {
      const what = found.isSymbolicLink() ? 'a symbolic link' : 'not a directory';
      throw new KleeError('KLEE_STORAGE', `/${name} of the base image is ${what}`, {
        hint: `jails need /${name} to be a directory: repair the archive that the image is made of`,
      });
    }
  }
  const resolver = join(root, 'etc/resolv.conf');
  const found = await unlessGone(lstat(resolver));
  if (found?.isSymbolicLink() === true) {
    if (await leadsSomewhere(root, 'etc/resolv.conf')) return;
    await rm(resolver);
  } else if (found !== undefined) return;
  await writeFile(resolver, '', { flag: 'wx' });
  await chmod(resolver, 0o644);
}

/** Whether a symbolic link leads to something inside the tree. */
async function leadsSomewhere(root: string, path: string): Promise<boolean> {
  let target;
  try {
    target = resolveInside(root, path);
  } catch (error) {
    // In a circle.
    if (error instanceof KleeError) return false;
    throw error;
  }
  return (await unlessGone(stat(target))) !== undefined;
}
