/** What keeps other klees from removing what a session needs. */
import type { Session } from './session.js';

/** Before anything is done: sees to it that the session is still this klee's. @throws KleeError KLEE_STORAGE */
export async function claim(session: Session): Promise<void> {
  if (!(await session.journal.claim())) return;
  await session.workspace.claim();
  await holdParent(session);
}

/** While the session lives, the image that it is built from cannot be removed. */
export async function holdParent(session: Session): Promise<void> {
  const { parent } = session.at.state;
  if (parent === undefined) return;
  await session.host.containers.put({
    version: 1,
    id: session.options.id,
    kind: 'build',
    image: parent.id,
    snapshot: parent.snapshot,
    command: [],
    created: Date.now(),
    state: 'running',
    owner: session.host.machine.owner,
  });
}
