/** `<root>/run`: directories of living klees, for what has no meaning after their end. */
import { join } from 'node:path';
import type { StateMachine } from '../../host/machine.js';
import { unlessGone } from '../../host/unless-gone.js';
import { newId } from '../../storage/ids.js';

/** The name says whose a directory is: `PID-START-ID`. */
const form = /^(?<pid>\d+)-(?<startTime>.*)-[0-9a-f]{12}$/;

/** Makes a new directory of this klee in a klee root, which nobody else may enter. */
export async function makeRunDirectory({ files, owner }: StateMachine, root: string): Promise<string> {
  const parent = join(root, 'run');
  await files.mkdir(parent, { recursive: true, mode: 0o700 });
  const directory = join(parent, `${owner.pid}-${encodeURIComponent(owner.startTime)}-${newId()}`);
  await files.mkdir(directory);
  return directory;
}

/** The directories of klees that have died. */
export async function abandonedRunDirectories(machine: StateMachine, root: string): Promise<string[]> {
  const parent = join(root, 'run');
  const found: string[] = [];
  for (const { text: name } of (await unlessGone(machine.files.readdir(parent))) ?? []) {
    const of = form.exec(name)?.groups;
    if (of === undefined) continue;
    const startTime = decodeURIComponent(of['startTime'] ?? '');
    if (!(await machine.isAlive({ pid: Number(of['pid']), startTime }))) found.push(join(parent, name));
  }
  return found;
}

/** Removes the directories of klees that were killed. */
export async function sweepRunDirectories(machine: StateMachine, root: string): Promise<void> {
  for (const directory of await abandonedRunDirectories(machine, root)) await machine.files.removeTree(directory);
}
