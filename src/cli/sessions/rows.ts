/** Sessions as `klee sessions` shows them. */
import { findSessions, type FoundSession, isListed, positionOf } from '../../debugger/journal/sessions.js';
import type { SweepPlace } from '../../debugger/journal/sweep.js';
import { KleeError } from '../../errors.js';
import type { SnapshotId, Store } from '../../storage/store.js';
import type { SessionRow } from '../../view/listings.js';
import type { Host } from '../host.js';

/** Where the sessions of a host are, and what removing one takes. */
export function sweepPlace({ machine, root, store, containers, catalog }: Host): SweepPlace {
  return { machine, root, store, containers, inUse: () => catalog.snapshotsInUse() };
}

/** The sessions that users may want to know of, the one that was used last first. */
export async function listedSessions({ machine, root }: Pick<Host, 'machine' | 'root'>): Promise<FoundSession[]> {
  return (await findSessions(machine, root)).filter(isListed);
}

/** Bytes that go when the session is removed: what its snapshots add that nothing else needs. */
export async function freedBy(
  store: Pick<Store, 'usage'>,
  { snapshots }: FoundSession,
  inUse: ReadonlySet<SnapshotId>,
): Promise<number> {
  let bytes = 0;
  for (const snapshot of snapshots) {
    if (inUse.has(snapshot)) continue;
    bytes += await store.usage(snapshot).catch((error: unknown) => {
      if (error instanceof KleeError && error.code === 'KLEE_NO_SNAPSHOT') return 0;
      throw error;
    });
  }
  return bytes;
}

/** @param size as `freedBy` */
export function rowOf({ id, status, stored, owner, problem, used }: FoundSession, size: number): SessionRow {
  const { done, total, failed } = stored === undefined ? { done: 0, total: 0, failed: false } : positionOf(stored);
  const { dockerfilePath, settings } = stored?.session ?? {};
  return {
    id,
    dockerfile: dockerfilePath ?? settings?.file,
    context: settings?.context,
    done,
    total,
    state: status === 'suspended' && failed ? 'failed' : status,
    pid: owner?.pid,
    problem: problem?.message,
    used,
    size,
  };
}
