/** Going on with a session that was left, or whose klee was killed. */
import { access } from 'node:fs/promises';
import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { neededBy } from '../../image/containers.js';
import type { StoredSession } from './fold.js';
import { missProcesses } from '../run/forward.js';
import { Journal } from './journal.js';
import type { SessionData } from './journal-entries.js';
import { addCheckpoint, optionsOf, Plans } from './plain.js';
import { Plan } from '../source/plan.js';
import { Recorder } from './recorder.js';
import { save } from './save.js';
import { Session, type SessionHost } from '../session.js';
import { takeState } from './state.js';

/**
 * The session `id` as its journal has it. What was not kept of it is told by the events that `told` gets.
 * @throws KleeError KLEE_LOCKED, KLEE_NO_SESSION, KLEE_STORAGE, KLEE_DOCKERFILE
 */
export async function resume(host: SessionHost, id: string, told: Parameters<Session['on']>[0]): Promise<Session> {
  const { journal, stored } = await Journal.reopen(host.machine, host.root, id);
  try {
    const session = restored(host, id, journal, stored);
    session.on(told);
    const record = await host.containers.get(id);
    session.held.push(...(record === undefined ? [] : neededBy(record)));
    session.lostLogs = await lostLogs(session, stored);
    await session.workspace.reconfigure(session.jail);
    await session.probe.reconfigure(session.jail);
    const left = stored.owner === undefined;
    const inside = stored.state['inside'];
    if (typeof inside === 'number') session.emit({ type: 'lost', what: 'inside', step: session.ref(inside), left });
    await takeUpDataset(session, stored);
    await missProcesses(session);
    await save(session);
    return session;
  } catch (error) {
    await journal.append({ type: 'suspended' });
    throw error;
  }
}

function restored(
  host: SessionHost,
  id: string,
  journal: Journal,
  stored: StoredSession & { session: SessionData },
): Session {
  const options = optionsOf(id, stored.session);
  const { settings, plan } = options;
  const plans = new Plans([
    plan,
    ...stored.plans.map((data) => Plan.restore(data, plan.original, settings.dialect, settings.file)),
  ]);
  const session = new Session(host, options, journal);
  for (const data of stored.checkpoints) addCheckpoint(session.timeline, data, plans, journal.logDirectory);
  takeState(session, stored.state, plans);
  session.recorder = new Recorder(journal, plans, {
    checkpoint: stored.checkpoints.at(-1)?.id ?? 0,
    state: stored.state,
  });
  return session;
}

/** Stands in what a failed step left, or was changed by hand, where that was kept. */
async function takeUpDataset(session: Session, { state, owner }: StoredSession): Promise<void> {
  const { attempt, dirty, workspace } = session;
  if (attempt === undefined && !dirty) return;
  const kept = state['kept'];
  if (typeof kept === 'string') {
    const dataset = await workspace.takeUp(kept, session.ground()).catch((error: unknown) => {
      if (error instanceof KleeError && error.code === 'KLEE_NO_SNAPSHOT') return undefined;
      throw error;
    });
    if (dataset !== undefined) {
      session.kept = { snapshot: kept, dataset, attempt };
      return;
    }
  }
  session.dirty = false;
  session.hands = [];
  session.trial = undefined;
  // What a failed build was kept with is there: nothing of it has changed.
  if (attempt?.wreckage === undefined) session.attempt = undefined;
  if (dirty || attempt?.wreckage === undefined) {
    const [what, step] = dirty ? (['changes', undefined] as const) : (['wreckage', attempt?.step] as const);
    session.emit({ type: 'lost', what, step, left: owner === undefined });
  }
}

/** Behind ssh, logs are on this machine until the session is left. */
async function lostLogs(session: Session, { owner }: StoredSession): Promise<ReadonlySet<string>> {
  if (session.host.machine.address === undefined || owner === undefined) return new Set();
  const logs = session.timeline.all().flatMap(({ log }) => (log === undefined ? [] : [log]));
  const there = await Promise.all(logs.map((log) => unlessGone(access(log).then(() => true))));
  return new Set(logs.filter((_, index) => there[index] !== true));
}
