/** What sessions leave whose klee was killed. */
import { join } from 'node:path';
import type { StateMachine } from '../host/machine.js';
import { unlessGone } from '../host/unless-gone.js';
import type { Containers } from '../image/containers.js';
import type { SnapshotId, Store } from '../storage/store.js';
import { newId } from '../storage/ids.js';
import { readJournal } from './journal.js';

interface StoredSession {
  readonly id: string;
  /** The snapshots that it took, the earliest first. */
  readonly snapshots: readonly SnapshotId[];
  readonly abandoned: boolean;
}

/** The sessions of a klee root whose klee is gone. */
export async function abandonedSessions(machine: StateMachine, root: string): Promise<StoredSession[]> {
  return (await storedSessions(machine, root)).filter(({ abandoned }) => abandoned);
}

/** The snapshots that sessions took, those of the dead ones too. */
export async function snapshotsOfSessions(machine: StateMachine, root: string): Promise<Set<SnapshotId>> {
  return new Set((await storedSessions(machine, root)).flatMap(({ snapshots }) => snapshots));
}

/** Removes the sessions of a klee root whose klee is gone, with the snapshots that they took and no image has. */
export async function sweepSessions(
  machine: StateMachine,
  root: string,
  store: Pick<Store, 'destroyAll'>,
  containers: Pick<Containers, 'remove'>,
  inUse: () => Promise<ReadonlySet<SnapshotId>>,
): Promise<void> {
  for (const { id, snapshots } of await abandonedSessions(machine, root)) {
    const kept = await inUse();
    const unneeded = snapshots.toReversed().filter((snapshot) => !kept.has(snapshot));
    await store.destroyAll([], unneeded);
    // The one that held the image which it was built from.
    await containers.remove(id);
    await machine.files.removeTree(join(root, 'sessions', id));
  }
}

async function storedSessions(machine: StateMachine, root: string): Promise<StoredSession[]> {
  const { files } = machine;
  const sessions = join(root, 'sessions');
  const found: StoredSession[] = [];
  for (const { text: id } of (await unlessGone(files.readdir(sessions))) ?? []) {
    const entries = await readJournal(files, join(sessions, id));
    const opened = entries.findLast((entry) => entry.type === 'opened');
    const snapshots = entries.flatMap((entry) => (entry.type === 'snapshot' ? [entry.id] : []));
    // A directory without a journal may be one that is just being made.
    const abandoned =
      opened === undefined
        ? !(await youngerThanAMinute(machine, sessions, id))
        : !(await machine.isAlive(opened.owner));
    found.push({ id, snapshots, abandoned });
  }
  return found;
}

async function youngerThanAMinute({ files }: StateMachine, sessions: string, id: string): Promise<boolean> {
  const found = await unlessGone(files.lstat(join(sessions, id)));
  if (found === undefined) return true;
  // By the machine's own clock.
  const clock = join(sessions, `clock-${newId()}`);
  await files.writeFile(clock, '');
  const { mtimeNs } = await files.lstat(clock);
  await files.unlink(clock);
  return mtimeNs - found.mtimeNs < 60_000_000_000n;
}
