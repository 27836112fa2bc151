/**
 * What klee writes into user properties (zfsprops(7)), so that it knows its own datasets and snapshots again: all that has no
 * mark is somebody else's, and is left alone.
 */
import { isOwner, type Owner } from '../host/owner.js';
import type { SnapshotId } from '../storage/store.js';

/** Of a dataset: the process that it belongs to, or `none` where it only carries snapshots. */
export const ownerProperty = 'org.klee:owner';
/** Of a snapshot: what it is, as JSON. */
export const snapshotProperty = 'org.klee:snapshot';

export const nobody = 'none';

/** Undefined: klee did not make it. */
export type DatasetMark = Owner | typeof nobody | undefined;

export type SnapshotMark =
  | { readonly kind: 'snapshot'; readonly parent: SnapshotId | undefined; readonly createdAt: number }
  /** Kleene's `@image`: the same files as the final snapshot of the image, which goes with that. */
  | { readonly kind: 'final'; readonly of: SnapshotId }
  /** Needed for a moment. */
  | { readonly kind: 'temporary' }
  /** Of a later klee. */
  | { readonly kind: 'unknown' };

export function ownerText({ pid, startTime }: Owner): string {
  return `${ownerProperty}=${JSON.stringify({ pid, startTime })}`;
}

export function markText(mark: SnapshotMark): string {
  return `${snapshotProperty}=${JSON.stringify(mark)}`;
}

export function parseOwner(text: string): DatasetMark {
  if (text === nobody) return nobody;
  const value = parse(text);
  return isOwner(value) ? { pid: value.pid, startTime: value.startTime } : undefined;
}

/** Undefined: klee did not make it. */
export function parseMark(text: string): SnapshotMark | undefined {
  if (text === '-' || text === '') return undefined;
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return { kind: 'unknown' };
  const { kind, parent, createdAt, of } = value as Record<string, unknown>;
  if (kind === 'temporary') return { kind };
  if (kind === 'final' && typeof of === 'string') return { kind, of };
  if (kind !== 'snapshot' || typeof createdAt !== 'number') return { kind: 'unknown' };
  return { kind, parent: typeof parent === 'string' ? parent : undefined, createdAt };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
