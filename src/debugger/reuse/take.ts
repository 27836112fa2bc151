/** Takes a step of an earlier session or build: from then on its snapshot is this session's, too. */
import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { withSessionsLocked } from '../journal/journal.js';
import type { Session } from '../session.js';
import type { EarlierStep } from './earlier-steps.js';

/**
 * Holds the snapshot of a step, unless that is gone. A snapshot stays while a journal names it, and whoever removes a session or
 * an image looks for that under the same lock: so it is there as long as what it was found in is.
 */
export async function hold(session: Session, { origin, taken }: EarlierStep): Promise<'held' | 'gone' | 'busy'> {
  if (taken === undefined || session.journal.names(taken)) return 'held';
  const { machine, root, catalog } = session.host;
  const { journal } = session;
  const holdWhere = async (isThere: boolean): Promise<'held' | 'gone'> => {
    if (!isThere) return 'gone';
    session.shares = true;
    await journal.append({ type: 'snapshot', id: taken });
    return 'held';
  };
  const held =
    origin.kind === 'image'
      ? catalog.whileNothingGoes(async () => holdWhere(await catalog.has(origin.id)))
      : withSessionsLocked(machine, root, async () =>
          holdWhere(await session.earlier.isThere(machine, root, origin.id)),
        );
  return held.catch((error: unknown) => {
    if (error instanceof KleeError && error.code === 'KLEE_LOCKED') return 'busy';
    throw error;
  });
}

/** The log of a step, brought to where the session has its own; undefined where there is none any more. */
export async function takeLog(
  { journal, host: { machine } }: Session,
  { log }: EarlierStep,
): Promise<string | undefined> {
  if (log === undefined) return undefined;
  const { path } = journal.openLog();
  return unlessGone(machine.files.download(log, path).then(() => path));
}
