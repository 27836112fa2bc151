/** `<root>/run`: directories of living klees, for what has no meaning after their end. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isAlive, thisProcess } from '../host/owner.js';
import { newId } from '../storage/ids.js';

/** The name says whose a directory is: `PID-START-ID`. */
const form = /^(?<pid>\d+)-(?<startTime>\d*)-[0-9a-f]+$/;

/** Makes a new directory of this process, which nobody else may enter, and removes those of klees that were killed. */
export async function makeRunDirectory(root: string): Promise<string> {
  const parent = join(root, 'run');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parent)) {
    const owner = form.exec(name)?.groups;
    if (owner === undefined || isAlive({ pid: Number(owner['pid']), startTime: owner['startTime'] ?? '' })) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
  const { pid, startTime } = thisProcess();
  const directory = join(parent, `${pid}-${startTime}-${newId()}`);
  await mkdir(directory, { recursive: true });
  return directory;
}
