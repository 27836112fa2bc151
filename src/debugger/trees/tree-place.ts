/** Which tree is meant: the one that stands, that of a step, or a snapshot of the session. */
import { resolve } from 'node:path/posix';
import { KleeError } from '../../errors.js';
import type { SnapshotId, Tree } from '../../storage/store.js';
import { recordedAhead } from '../run/recorded.js';
import type { Session } from '../session.js';
import { ancestorAt, type Checkpoint } from '../timeline.js';
import { treeOf } from './trees.js';

/**
 * `here`: as it stands, with what was done by hand or by a failed step. `piece`: after that command of the step, where the session has
 * gone through it. `snapshot`: an id, or its beginning.
 */
export type TreePlace =
  'here' | { readonly step: number; readonly piece?: number | undefined } | { readonly snapshot: string };

/**
 * The tree of a place; undefined where there are no files yet, before FROM. Nothing is cloned for it.
 * @throws KleeError KLEE_USAGE for a step that has not run, KLEE_NO_SNAPSHOT for a snapshot that the session does not have
 */
export async function treeAt(session: Session, place: TreePlace): Promise<Tree | undefined> {
  if (place === 'here') return treeHere(session);
  if ('snapshot' in place) return snapshotTree(session, place.snapshot);
  if (place.step === 0) return undefined;
  if (place.piece !== undefined) return pieceTree(session, place.step, place.piece);
  // What a failed step left is what there is after it.
  if (place.step === session.attempt?.step.number) return treeHere(session);
  return treeOf((await checkpointAfter(session, place.step)).state.snapshot);
}

/** A path as it is called from the working directory of the position, whatever tree it is looked for in. */
export function absolute(session: Session, path: string): string {
  return resolve(session.at.state.config.workdir, path);
}

/** As a command would find it now. A server that steps have left running may write to it. */
function treeHere(session: Session): Tree | undefined {
  const ground = session.attempt?.wreckage ?? session.at.state.snapshot;
  const dataset = session.workspace.standingOn(ground);
  return dataset === undefined ? treeOf(ground) : { dataset };
}

/** Where a recorded step left off, on the way to the position or ahead of it. @throws KleeError KLEE_USAGE */
export async function checkpointAfter(session: Session, number: number): Promise<Checkpoint> {
  if (number <= session.at.depth) return ancestorAt(session.at, number);
  session.plan.step(number);
  const ahead = (await recordedAhead(session)).find(({ depth }) => depth === number);
  if (ahead !== undefined) return ahead;
  throw new KleeError('KLEE_USAGE', `Step ${number} has not run yet.`, {
    hint: `the position is step ${session.at.depth + 1}`,
  });
}

/** @throws KleeError KLEE_USAGE where the session has not gone through the step, or passed over the command */
async function pieceTree(session: Session, number: number, piece: number): Promise<Tree | undefined> {
  const { text } = session.plan.step(number);
  const before = await checkpointAfter(session, number - 1);
  if (piece === 0) return treeOf(before.state.snapshot);
  const looked = session.lookedInto.find((one) => one.on === before && one.text === text);
  const found = looked?.done.find((one) => one.piece.number === piece);
  if (found !== undefined) return { snapshot: found.snapshot };
  throw new KleeError('KLEE_USAGE', `There are no files of command ${piece} of step ${number}.`, {
    hint:
      looked === undefined
        ? '`step` goes through a step command by command'
        : `there are those of ${looked.done.map((one) => `${number}.${one.piece.number}`).join(', ')}`,
  });
}

function snapshotTree(session: Session, begun: SnapshotId): Tree {
  const { attempt, timeline } = session;
  const all = [...timeline.all().map(({ state }) => state.snapshot), attempt?.wreckage];
  const ids = new Set(all.filter((id) => id?.startsWith(begun) === true));
  const [snapshot] = ids;
  if (snapshot === undefined) {
    throw new KleeError('KLEE_NO_SNAPSHOT', `No snapshot @${begun} in this session.`, {
      hint: '`info snapshots` lists those on the way to the position',
    });
  }
  if (ids.size > 1) {
    throw new KleeError('KLEE_NO_SNAPSHOT', `@${begun} can be ${[...ids].map((id) => `@${id}`).join(', ')}.`);
  }
  return { snapshot };
}
