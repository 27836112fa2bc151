/** The end of a session: it is left to be resumed, or removed. */
import { asKleeError } from '../../host/system-errors.js';
import type { SnapshotId } from '../../storage/store.js';
import { markRemoved, withSessionsLocked } from './journal.js';
import { save } from './save.js';
import type { Session } from '../session.js';
import { snapshotsHeld } from './sweep.js';

/**
 * Leaves the session on the disk, so that `resume` stands where it stands now: what a failed step left, or was changed by hand,
 * becomes a snapshot.
 * @throws KleeError when what it has done could not be written down
 */
export async function suspend(session: Session): Promise<void> {
  const { workspace, journal, host } = session;
  await workspace.stop();
  await session.probe.close();
  session.runner.closeLogs();
  try {
    await keepDataset(session);
    // What a jail wrote is on the disk when the disk likes it to be: so long as the session could go on, that was soon enough.
    await host.store.sync();
    await save(session);
    await journal.suspend();
  } finally {
    await workspace.close([]);
  }
  session.emit({ type: 'ended' });
}

/** Removes all of it that no image keeps. */
export async function remove(session: Session): Promise<void> {
  const { workspace, journal, host, options } = session;
  await workspace.stop();
  await session.probe.close();
  session.runner.closeLogs();
  const others = await endOf(session);
  await host.containers.remove(options.id);
  const kept = new Set([...(await host.catalog.snapshotsInUse()), ...others]);
  const taken = journal.snapshots().reverse();
  await workspace.close(taken.filter((snapshot) => !kept.has(snapshot)));
  await journal.remove();
  session.emit({ type: 'ended' });
}

/** Says that the session ends; answers the snapshots that others have. */
async function endOf({ shares, host: { machine, root }, options }: Session): Promise<ReadonlySet<SnapshotId>> {
  // Of one that is never kept nobody takes anything, and there is nothing of others in it.
  if (options.keep === undefined && !shares) return new Set();
  const end = async () => {
    await markRemoved(machine, root, options.id).catch(() => undefined);
    return snapshotsHeld(machine, root, options.id);
  };
  try {
    return await withSessionsLocked(machine, root, end);
  } catch (error) {
    // Where the disk is full nobody can take anything, and it is this that makes room.
    if (asKleeError(error)?.code !== 'KLEE_NO_SPACE') throw error;
    return end();
  }
}

async function keepDataset(session: Session): Promise<void> {
  const { attempt, dirty, workspace } = session;
  if (workspace.dataset === undefined || session.inside !== undefined || (attempt === undefined && !dirty)) return;
  try {
    const snapshot = await workspace.snapshot();
    session.kept = { snapshot, dataset: workspace.dataset, attempt };
  } catch (error) {
    const why = (asKleeError(error) ?? (error as Error)).message;
    const what = dirty ? 'the changes made by hand' : 'what the failed step left';
    session.emit({ type: 'warning', text: `${what} could not be kept: ${why}` });
  }
}
