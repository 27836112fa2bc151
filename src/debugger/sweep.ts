/** What sessions leave whose klee was killed. */
import { join } from 'node:path';
import type { StateMachine } from '../host/machine.js';
import { unlessGone } from '../host/unless-gone.js';
import type { Containers } from '../image/containers.js';
import type { SnapshotId, Store } from '../storage/store.js';
import { newId } from '../storage/ids.js';
import { readJournal } from './journal.js';

/** Removes the sessions of a klee root whose klee is gone, with the snapshots that they took and no image has. */
export async function sweepSessions(
  machine: StateMachine,
  root: string,
  store: Pick<Store, 'destroySnapshot'>,
  containers: Pick<Containers, 'remove'>,
  inUse: () => Promise<ReadonlySet<SnapshotId>>,
): Promise<void> {
  const { files } = machine;
  const sessions = join(root, 'sessions');
  for (const { text: id } of (await unlessGone(files.readdir(sessions))) ?? []) {
    const directory = join(sessions, id);
    const entries = await readJournal(files, directory);
    const opened = entries.findLast((entry) => entry.type === 'opened');
    // A directory without a journal may be one that is just being made.
    if (opened === undefined && (await youngerThanAMinute(machine, sessions, id))) continue;
    if (opened !== undefined && (await machine.isAlive(opened.owner))) continue;
    const kept = await inUse();
    for (const entry of entries.reverse()) {
      if (entry.type === 'snapshot' && !kept.has(entry.id)) await store.destroySnapshot(entry.id);
    }
    // The one that held the image which it was built from.
    await containers.remove(id);
    await files.removeTree(directory);
  }
}

async function youngerThanAMinute({ files }: StateMachine, sessions: string, id: string): Promise<boolean> {
  const found = await unlessGone(files.lstat(join(sessions, id)));
  if (found === undefined) return false;
  // By the machine's own clock.
  const clock = join(sessions, `clock-${newId()}`);
  await files.writeFile(clock, '');
  const { mtimeNs } = await files.lstat(clock);
  await files.unlink(clock);
  return mtimeNs - found.mtimeNs < 60_000_000_000n;
}
