/** Sessions as `klee sessions` shows them. */
import { findSessions, type FoundSession, isListed, positionOf } from '../../debugger/journal/sessions.js';
import type { SweepPlace } from '../../debugger/journal/sweep.js';
import { KleeError } from '../../errors.js';
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

/**
 * Bytes that go when the sessions are removed: what their snapshots add that nothing else needs. What several of them have is counted
 * once; what one that stays has, too, is not.
 */
export async function freedBy(
  { store, machine, root, catalog }: Host,
  sessions: readonly FoundSession[],
): Promise<number> {
  const going = new Set(sessions.map(({ id }) => id));
  const staying = (await findSessions(machine, root)).filter(({ id }) => !going.has(id));
  const inUse = new Set([...(await catalog.snapshotsInUse()), ...staying.flatMap(({ snapshots }) => snapshots)]);
  let bytes = 0;
  for (const snapshot of new Set(sessions.flatMap(({ snapshots }) => snapshots))) {
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
