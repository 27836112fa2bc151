/** Removing sessions that nobody will go on with. */
import { join } from 'node:path';
import type { StateMachine } from '../../host/machine.js';
import type { Containers } from '../../image/containers.js';
import type { SnapshotId, Store } from '../../storage/store.js';
import { isOpen, markRemoved, sessionsDirectory, withSessionsLocked } from './journal.js';
import { findSession, findSessions, type FoundSession } from './sessions.js';

/** Where sessions are removed from. */
export interface SweepPlace {
  readonly machine: StateMachine;
  /** The klee root. */
  readonly root: string;
  readonly store: Pick<Store, 'destroyAll'>;
  readonly containers: Pick<Containers, 'remove'>;
  /** The snapshots that images and containers need. */
  readonly inUse: () => Promise<ReadonlySet<SnapshotId>>;
}

/** The sessions of a klee root whose klee is gone, and that are not to be kept. */
export async function abandonedSessions(machine: StateMachine, root: string): Promise<FoundSession[]> {
  return (await findSessions(machine, root)).filter(({ status }) => status === 'abandoned');
}

/** The snapshots that sessions took, those of the dead ones too. */
export async function snapshotsOfSessions(machine: StateMachine, root: string): Promise<Set<SnapshotId>> {
  return new Set((await findSessions(machine, root)).flatMap(({ snapshots }) => snapshots));
}

/**
 * The snapshots that have to stay for the sake of sessions, `leaving` and those that are being removed not counted: of two that go at
 * once, neither leaves to the other what both have.
 */
export async function snapshotsHeld(machine: StateMachine, root: string, leaving?: string): Promise<Set<SnapshotId>> {
  const staying = (await findSessions(machine, root)).filter(({ id, removed }) => id !== leaving && !removed);
  return new Set(staying.flatMap(({ snapshots }) => snapshots));
}

/** Removes the abandoned sessions of a klee root, with the snapshots that they took and no image has. */
export async function sweepSessions(place: SweepPlace): Promise<void> {
  const { machine, root } = place;
  for (const { id } of await abandonedSessions(machine, root)) {
    await withSessionsLocked(machine, root, async () => {
      // Another klee may have been quicker.
      const found = await findSession(machine, root, id);
      if (found.status === 'abandoned') await destroy(place, found);
    });
  }
}

/** Removes a session that could be resumed. @throws KleeError KLEE_LOCKED when a klee has it open */
export async function removeSession(place: SweepPlace, id: string): Promise<void> {
  const { machine, root } = place;
  await withSessionsLocked(machine, root, async () => {
    const found = await findSession(machine, root, id);
    if (found.owner !== undefined) throw isOpen(id, found.owner);
    await markRemoved(machine, root, id);
    await destroy(place, found);
  });
}

async function destroy({ machine, root, store, containers, inUse }: SweepPlace, found: FoundSession): Promise<void> {
  // First: it held what it was built from.
  await containers.remove(found.id);
  const kept = new Set([...(await inUse()), ...(await snapshotsHeld(machine, root, found.id))]);
  const unneeded = found.snapshots.toReversed().filter((snapshot) => !kept.has(snapshot));
  await store.destroyAll([], unneeded);
  await machine.files.removeTree(join(sessionsDirectory(root), found.id));
}
