/** What the records of images and the storage say of each other. A crash, or somebody's hands, can make them disagree. */
import type { SnapshotId, SnapshotRecord } from '../storage/store.js';
import { type Image, type ImageId, snapshotsOf } from './image.js';

export interface Inconsistencies {
  /** Images whose files are gone in part or whole. */
  readonly broken: readonly { readonly image: Image; readonly missing: readonly SnapshotId[] }[];
  /** Snapshots that nothing refers to. */
  readonly unused: readonly SnapshotId[];
}

/**
 * `used`: what containers and sessions refer to. A snapshot younger than a minute may be one that a living klee is about to
 * refer to, and counts as used.
 */
export function inconsistencies(
  images: readonly Image[],
  stored: readonly SnapshotRecord[],
  used: ReadonlySet<SnapshotId>,
  now: number,
): Inconsistencies {
  const there = new Set(stored.map(({ id }) => id));
  const needed = new Map<ImageId, readonly SnapshotId[]>(images.map((image) => [image.id, [...snapshotsOf(image)]]));
  const referred = new Set([...used, ...[...needed.values()].flat()]);
  return {
    broken: images
      .map((image) => ({ image, missing: (needed.get(image.id) ?? []).filter((id) => !there.has(id)) }))
      .filter(({ missing }) => missing.length > 0),
    unused: stored.filter(({ id, createdAt }) => !referred.has(id) && now - createdAt > minute).map(({ id }) => id),
  };
}

const minute = 60_000;
