/** What every method ends with: files of the machine that an image wants to have, updates, an empty /dev. */
import { join } from 'node:path';

import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import type { Machine } from '../../host/machine.js';
import { unlessGone } from '../../host/unless-gone.js';
import { clearDevices } from './devices.js';
import type { CreateContext } from './method.js';
import { updateFreebsd } from './update.js';

export interface Touches {
  /** The image gets the machine's /etc/resolv.conf. */
  readonly dns: boolean;
  /** And its /etc/localtime. */
  readonly localtime: boolean;
  /** freebsd-update(8) brings it up to date. */
  readonly update: boolean;
}

export const untouched: Touches = { dns: false, localtime: false, update: false };

/**
 * Finishes the tree of a base image, on the machine that it is on. File flags such as `schg`, which FreeBSD's archives carry, stay:
 * they keep single files from being removed, and no dataset from being destroyed.
 * @throws KleeError KLEE_FETCH, KLEE_USAGE, KLEE_NO_SPACE
 */
export async function finishTree(
  machine: Pick<Machine, 'platform' | 'programs' | 'files'>,
  directory: string,
  touches: Touches,
  context: CreateContext,
): Promise<void> {
  if (touches.dns) await takeOver(machine.files, '/etc/resolv.conf', directory, context);
  if (touches.localtime) await takeOver(machine.files, '/etc/localtime', directory, context);
  if (touches.update) await updateFreebsd(machine, directory, context);
  await clearDevices(machine.files, directory);
}

/** Copies a file of the machine's /etc into the tree, in the place of whatever is there. A link in the tree is never followed. */
async function takeOver(files: Files, path: string, directory: string, context: CreateContext): Promise<void> {
  const content = await unlessGone(files.readFile(path));
  if (content === undefined) {
    context.report({ kind: 'stage', text: `there is no ${path} here: the image gets none` });
    return;
  }
  const etc = join(directory, 'etc');
  const found = await unlessGone(files.lstat(etc));
  if (found === undefined) await files.mkdir(etc, { mode: 0o755 });
  else if (found.type !== 'directory') {
    throw new KleeError('KLEE_FETCH', `/etc of the image is not a directory`, {
      hint: 'repair what the image is made of',
    });
  }
  const target = join(directory, path);
  await files.removeTree(target);
  await files.writeFile(target, content, { mode: 0o644, exclusive: true });
}
