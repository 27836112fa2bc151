/** What keeps other klees from removing what a session needs. */
import type { Needed } from '../../image/containers.js';
import { isWorthKeeping } from './keeping.js';
import type { Session } from '../session.js';

/** Before anything is done: sees to it that the session is still this klee's. @throws KleeError KLEE_STORAGE */
export async function claim(session: Session): Promise<void> {
  if (!(await session.journal.claim())) return;
  await session.workspace.claim();
  await holdImages(session);
}

/**
 * While the session lives, the images that it needs cannot be removed: those that a FROM of it named, the one whose build it opened
 * again, those that it made. One that is worth keeping lives until it is removed; any other ends with its klee.
 */
export async function holdImages(session: Session): Promise<void> {
  const { host, options, timeline } = session;
  const forGood = isWorthKeeping(session);
  const parents = timeline
    .all()
    .flatMap(({ instruction, state: { parent } }) =>
      instruction?.keyword === 'FROM' && parent !== undefined ? [{ image: parent.id, snapshot: parent.snapshot }] : [],
    );
  const [first, ...also] = distinct([...parents, ...session.held]);
  if (first !== undefined) {
    await host.containers.put({
      version: 1,
      id: options.id,
      kind: 'build',
      ...first,
      also,
      ...(forGood ? { kept: true } : {}),
      command: [],
      created: Date.now(),
      state: 'running',
      owner: host.machine.owner,
    });
  }
  session.holdsForGood = forGood;
}

function distinct(needed: readonly Needed[]): Needed[] {
  return [...new Map(needed.map((one) => [`${one.image} ${one.snapshot}`, one])).values()];
}
