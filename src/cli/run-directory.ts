/** `<root>/run`: directories of living klees, for what has no meaning after their end. */
import { join } from 'node:path';

import type { StateMachine } from '../host/machine.js';
import { newId } from '../storage/ids.js';

/** The name says whose a directory is: `PID-START-ID`. */
const form = /^(?<pid>\d+)-(?<startTime>.*)-[0-9a-f]{12}$/;

/** Makes a new directory of this klee in a klee root, which nobody else may enter, and removes those of klees that were killed. */
export async function makeRunDirectory(machine: StateMachine, root: string): Promise<string> {
  const { files, owner } = machine;
  const parent = join(root, 'run');
  await files.mkdir(parent, { recursive: true, mode: 0o700 });
  for (const { text: name } of await files.readdir(parent)) {
    const of = form.exec(name)?.groups;
    if (of === undefined) continue;
    const startTime = decodeURIComponent(of['startTime'] ?? '');
    if (await machine.isAlive({ pid: Number(of['pid']), startTime })) continue;
    await files.removeTree(join(parent, name));
  }
  const directory = join(parent, `${owner.pid}-${encodeURIComponent(owner.startTime)}-${newId()}`);
  await files.mkdir(directory);
  return directory;
}
