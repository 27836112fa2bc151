/** The end of a session: it is left to be resumed, or removed. */
import { asKleeError } from '../../host/system-errors.js';
import { save } from './save.js';
import type { Session } from '../session.js';

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
  // Whoever finds it half removed must not take it up. Where the disk is full, it is this that makes room.
  if (options.keep !== undefined) await journal.append({ type: 'removed' }).catch(() => undefined);
  await host.containers.remove(options.id);
  const kept = await host.catalog.snapshotsInUse();
  const taken = journal.snapshots().reverse();
  await workspace.close(taken.filter((snapshot) => !kept.has(snapshot)));
  await journal.remove();
  session.emit({ type: 'ended' });
}

async function keepDataset(session: Session): Promise<void> {
  const { attempt, dirty, workspace, journal } = session;
  if (workspace.dataset === undefined || session.inside !== undefined || (attempt === undefined && !dirty)) return;
  try {
    const snapshot = await workspace.snapshot();
    await journal.append({ type: 'snapshot', id: snapshot });
    session.kept = { snapshot, dataset: workspace.dataset, attempt };
  } catch (error) {
    const why = (asKleeError(error) ?? (error as Error)).message;
    const what = dirty ? 'the changes made by hand' : 'what the failed step left';
    session.emit({ type: 'warning', text: `${what} could not be kept: ${why}` });
  }
}
