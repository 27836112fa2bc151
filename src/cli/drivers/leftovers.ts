/** What klees that were killed have left in a klee root and its storage. */
import { basename } from 'node:path';
import { abandonedSessions } from '../../debugger/journal/sweep.js';
import type { StateMachine } from '../../host/machine.js';
import type { Store } from '../../storage/store.js';
import { abandonedRunDirectories } from './run-directory.js';

/** A line for each; nothing is removed. */
export async function leftovers(
  machine: StateMachine,
  root: string,
  store: Pick<Store, 'leftovers'>,
): Promise<string[]> {
  const sessions = (await abandonedSessions(machine, root)).map(({ id }) => `session ${id}`);
  const directories = (await abandonedRunDirectories(machine, root)).map((path) => `run directory ${basename(path)}`);
  const stored = (await store.leftovers()).map(({ what, name }) => `${what} ${name}`);
  return [...sessions, ...directories, ...stored];
}
