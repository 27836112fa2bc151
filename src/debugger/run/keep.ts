/** Changes made by hand that get a checkpoint of their own. */
import { claim } from '../journal/hold.js';
import type { Session } from '../session.js';

/** Stands on the dataset as it is, and says that a build of the plan does not make it. */
export async function keepByHand(session: Session): Promise<void> {
  await snapshotHands(session);
  session.emit({ type: 'kept', checkpoint: session.at.id, snapshot: session.at.state.snapshot });
}

/**
 * Snapshots the dataset as it is, and stands on that: beside the checkpoint that it came from, with the changes made by hand and what
 * a failed step left.
 */
export async function snapshotHands(session: Session): Promise<void> {
  const { at } = session;
  if (at.parent === undefined) throw new Error('there are no files before FROM to change by hand');
  await claim(session);
  await session.workspace.enter(session.ground());
  const snapshot = await session.workspace.snapshot();
  const { id: _id, parent, depth: _depth, ...made } = at;
  session.at = session.timeline.add(parent ?? at.parent, {
    ...made,
    key: JSON.stringify({ kept: snapshot }),
    plan: session.plan,
    state: { ...at.state, snapshot },
    taken: snapshot,
    left: await session.workspace.processes(),
    byHand: true,
    recipe: undefined,
    cached: undefined,
    missed: undefined,
  });
  session.standClean();
}
