/** A plan built from scratch beside a session: nothing of the session is used but what it was opened with. */
import { newId } from '../../storage/ids.js';
import { failureReport } from '../run/conclude.js';
import { forward, untouched } from '../run/forward.js';
import { Journal } from '../journal/journal.js';
import { remove } from '../journal/leave.js';
import { Session, type SessionOptions } from '../session.js';
import type { VerificationEnd } from './verification.js';

/** What is built, where the session has it otherwise: the rest is as the session has it. */
export type FreshSetup = Pick<SessionOptions, 'plan' | 'settings' | 'jail' | 'buildArgs'>;

/**
 * Builds a plan in a dataset and a jail of its own, and gives `use` what came of it. All of it is removed then, whatever happens; what a
 * klee that is killed leaves is removed as of any build. Each step is told before it runs.
 */
export async function withFreshBuild(
  session: Session,
  setup: FreshSetup,
  stop: AbortSignal,
  use: (fresh: Session) => Promise<VerificationEnd>,
): Promise<VerificationEnd> {
  const { host, options } = session;
  const id = newId();
  const journal = await Journal.create(host.machine, host.root, id);
  const fresh = new Session(
    host,
    { ...options, ...setup, cache: false, id, keep: undefined, image: undefined },
    journal,
  );
  fresh.on((event) => {
    if (event.type === 'stepStarted') session.emit({ type: 'verifying', step: event.step });
  });
  const leaveOff = session.longWork.onInterrupt(() => {
    fresh.runner.interrupt();
  });
  try {
    const ended = await forward(fresh, { steps: Infinity, stop, hands: untouched });
    const { attempt } = fresh;
    if (attempt?.failure.kind === 'interrupted') return { kind: 'interrupted', step: attempt.step };
    if (ended === 'failed') return { kind: 'failed', report: await failureReport(fresh) };
    if (ended !== 'finished') return { kind: 'interrupted', step: fresh.ref(fresh.at.depth + 1) };
    return await use(fresh);
  } finally {
    leaveOff();
    await remove(fresh);
  }
}
