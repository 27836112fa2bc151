import { join } from 'node:path';

import type { Files } from '../../host/files.js';
import { unlessGone } from '../../host/unless-gone.js';

/**
 * Empties the `/dev` of a tree: a jail mounts its own, and the nodes of an image would reach the host's devices.
 * A `/dev` that is a symbolic link is left alone, never followed.
 */
export async function clearDevices(files: Files, directory: string): Promise<void> {
  const dev = join(directory, 'dev');
  const status = await unlessGone(files.lstat(dev));
  if (status?.type !== 'directory' || (await files.readdir(dev)).length === 0) return;
  await files.removeTree(dev);
  await files.mkdir(dev, { mode: status.mode });
}
