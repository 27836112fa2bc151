/** The places of a file tree that a jail mounts on. A base image may lack them: containers are often packed without. */
import { join } from 'node:path';
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import { resolveInside } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';

const directories = ['dev', 'proc', 'sys', 'etc'];

/**
 * Makes `/dev`, `/proc`, `/sys` and `/etc/resolv.conf` in the tree at `root` where they are missing. A resolv.conf that is a
 * symbolic link to nothing (as systemd-resolved leaves it) is replaced by an empty file.
 * @throws KleeError KLEE_STORAGE when something else stands in the place of one of the directories: a link there could
 * lead a mount to anywhere.
 */
export async function makeJailPlaces(files: Files, root: string): Promise<void> {
  for (const name of directories) {
    const path = join(root, name);
    const found = await unlessGone(files.lstat(path));
    if (found === undefined) {
      await files.mkdir(path, { mode: 0o755 });
    } else if (found.type !== 'directory') {
      const what = found.type === 'symlink' ? 'a symbolic link' : 'not a directory';
      throw new KleeError('KLEE_STORAGE', `/${name} of the base image is ${what}`, {
        hint: `jails need /${name} to be a directory: repair the archive that the image is made of`,
      });
    }
  }
  const resolver = join(root, 'etc/resolv.conf');
  const found = await unlessGone(files.lstat(resolver));
  if (found?.type === 'symlink') {
    if (await leadsSomewhere(files, root, 'etc/resolv.conf')) return;
    await files.unlink(resolver);
  } else if (found !== undefined) return;
  await files.writeFile(resolver, '', { mode: 0o644, exclusive: true });
}

/** Whether a symbolic link leads to something inside the tree. */
async function leadsSomewhere(files: Files, root: string, path: string): Promise<boolean> {
  let target;
  try {
    target = await resolveInside(files, root, path);
  } catch (error) {
    // In a circle.
    if (error instanceof KleeError) return false;
    throw error;
  }
  return (await unlessGone(files.stat(target))) !== undefined;
}
