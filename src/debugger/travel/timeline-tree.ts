/** The timeline as rows to list: every checkpoint with what it took and where it branches. Plain data; the view draws it. */
import type { SnapshotId } from '../../storage/store.js';
import { inBatches } from '../../storage/tree-walk.js';
import type { Session } from '../session.js';
import { type Checkpoint, type Failed, pathTo, type Timeline } from '../timeline.js';

export interface TimelineRow {
  /** The checkpoint's: small, and never used twice. */
  readonly id: number;
  /** Of the checkpoint that it stands on; undefined for the start. */
  readonly parent: number | undefined;
  /** The number of the step that made it, in the plan as it was then; 0 for the start. */
  readonly number: number;
  /** The instruction on one line; empty for the start. */
  readonly logical: string;
  /** The snapshot that it took, or that its FROM named. */
  readonly snapshot: SnapshotId | undefined;
  readonly durationMs: number;
  readonly names: readonly string[];
  /** Where the session stands. */
  readonly current: boolean;
  /** On the way to where it stands. */
  readonly onPath: boolean;
  /** Changes made by hand went into it. */
  readonly byHand: boolean;
  /** Its command ran with what the session has set. */
  readonly overridden: boolean;
  /** A jump passed over its step. */
  readonly skipped: boolean;
  /** The steps that failed on top of it. */
  readonly failed: readonly FailedRow[];
}

export interface FailedRow {
  readonly logical: string;
  readonly kind: Failed['failure']['kind'];
  readonly exitCode: number | undefined;
  readonly durationMs: number;
  /** How often it failed so. */
  readonly times: number;
}

/**
 * All checkpoints, in the order in which they were made; those that a checkpoint or the session stands on too, where a step was run afresh since.
 */
export function every(timeline: Timeline, ...more: readonly Checkpoint[]): Checkpoint[] {
  const known = new Set<Checkpoint>();
  for (const leaf of [...timeline.all(), ...more]) {
    for (let at: Checkpoint | undefined = leaf; at !== undefined && !known.has(at); at = at.parent) known.add(at);
  }
  return [...known].sort((a, b) => a.id - b.id);
}

/**
 * How many bytes each of some snapshots adds to the one before. `known`: those that were looked up already; a snapshot never changes.
 * The others cost a look at all that they have added.
 */
export async function sizesOf(
  session: Session,
  snapshots: readonly SnapshotId[],
  known: Map<SnapshotId, number>,
): Promise<ReadonlyMap<SnapshotId, number>> {
  const unknown = snapshots.filter((snapshot) => !known.has(snapshot));
  await inBatches(unknown, async (snapshot) => {
    known.set(snapshot, await session.host.store.usage(snapshot));
  });
  return known;
}

export function timelineRows(session: Session): TimelineRow[] {
  const { timeline, at, names } = session;
  const named = [...names.values()].flatMap((id) => timeline.get(id) ?? []);
  const checkpoints = every(timeline, at, ...named);
  const path = new Set(pathTo(at));
  const namesById = grouped([...names], ([, id]) => id);
  const failedById = grouped(timeline.failed(), ({ on }) => on.id);
  return checkpoints.map((one) => ({
    id: one.id,
    parent: one.parent?.id,
    number: one.depth,
    logical: one.instruction?.logical ?? '',
    snapshot: snapshotOf(one),
    durationMs: one.durationMs,
    names: (namesById.get(one.id) ?? []).map(([name]) => name),
    current: one === at,
    onPath: path.has(one) || one.depth === 0,
    byHand: one.byHand,
    skipped: one.skipped === true,
    overridden: one.overrides !== undefined,
    failed: failedRows(failedById.get(one.id) ?? []),
  }));
}

/** The snapshot that a step took, or that its FROM named. */
function snapshotOf({ instruction, state, taken }: Checkpoint): SnapshotId | undefined {
  return instruction?.keyword === 'FROM' ? state.snapshot : taken;
}

/** A step that failed in the same way again is one row. */
function failedRows(failed: readonly Failed[]): FailedRow[] {
  const alike = grouped(failed, ({ logical, failure }) => `${failure.kind} ${failure.exitCode} ${logical}`);
  return [...alike.values()].flatMap((same) => {
    const last = same.at(-1);
    if (last === undefined) return [];
    const { logical, failure } = last;
    const { kind, exitCode, durationMs } = failure;
    return [{ logical, kind, exitCode, durationMs, times: same.length }];
  });
}

function grouped<T, K>(values: Iterable<T>, keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
