import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Empties the `/dev` of a tree: a jail mounts its own, and the nodes of an image would reach the host's devices.
 * A `/dev` that is a symbolic link is left alone, never followed.
 */
export async function clearDevices(directory: string): Promise<void> {
  const dev = join(directory, 'dev');
  const status = await lstat(dev).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!status?.isDirectory()) return;
  for (const name of await readdir(dev)) await rm(join(dev, name), { recursive: true, force: true });
}
