import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import { resolveInside } from '../host/scoped-path.js';
import { unlessGone } from '../host/unless-gone.js';

/**
 * Looks whether the tree at `root` has the directory that a command is to run in.
 * @throws KleeError KLEE_NO_DIRECTORY
 */
export async function checkDirectory(
  files: Pick<Files, 'lstat' | 'stat' | 'readlink'>,
  root: string,
  directory: string,
): Promise<void> {
  const found = await unlessGone(files.stat(await resolveInside(files, root, directory)));
  if (found?.type !== 'directory') throw new KleeError('KLEE_NO_DIRECTORY', `no such directory: ${directory}`);
}
