/** What one listing tells of all that lies in klee's dataset. */
import { isId } from '../storage/ids.js';
import type { SnapshotId, SnapshotRecord } from '../storage/store.js';
import {
  type DatasetMark,
  ownerProperty,
  parseMark,
  parseOwner,
  type SnapshotMark,
  snapshotProperty,
} from './marks.js';
import { datasetOf, type Names } from './names.js';

export interface SnapshotEntry {
  /** With its dataset's. */
  readonly name: string;
  /** Destroyed as far as klee is concerned; it goes when the last clone of it goes. */
  readonly deferred: boolean;
  readonly mark: SnapshotMark | undefined;
}

export interface DatasetEntry {
  readonly name: string;
  /** The snapshot that it is a clone of. */
  readonly origin: string | undefined;
  /** A path; `none` or `legacy` else. */
  readonly mountpoint: string;
  readonly owner: DatasetMark;
  /** The earliest first. */
  readonly snapshots: readonly SnapshotEntry[];
}

/** A snapshot that klee took and did not destroy. */
export interface Known {
  readonly name: string;
  readonly record: SnapshotRecord;
  /** The image's `@image`, where there is one of this snapshot. */
  readonly final?: string | undefined;
}

/**
 * One line for each dataset and snapshot below `name`, and for itself; `depth` 1: for a dataset and its snapshots. `list` of zfs-fuse
 * has no `-p`, hence no sizes here.
 */
export function listingOf(name: string, depth?: number): string[] {
  const columns = ['name', 'origin', 'defer_destroy', 'mountpoint', ownerProperty, snapshotProperty];
  const how = depth === undefined ? ['-r'] : ['-r', '-d', String(depth)];
  return ['list', '-H', ...how, '-t', 'filesystem,snapshot', '-o', columns.join(','), name];
}

export class Inventory {
  /** Everything in klee's dataset, the dataset itself included, made by klee or not. */
  readonly datasets = new Map<string, DatasetEntry>();
  readonly snapshots = new Map<SnapshotId, Known>();

  /** @param listing what `zfs list` answers to `listingOf`: a dataset before its snapshots, and those in the order of their making */
  constructor(names: Names, listing: string) {
    const below = new Map<string, SnapshotEntry[]>();
    for (const line of listing.split('\n').filter(Boolean)) {
      const [name = '', origin = '-', deferred = '-', mountpoint = '-', owner = '', mark = ''] = line.split('\t');
      if (name.includes('@')) {
        below.get(datasetOf(name))?.push({ name, deferred: deferred === 'on', mark: parseMark(mark) });
        continue;
      }
      const snapshots: SnapshotEntry[] = [];
      below.set(name, snapshots);
      // Properties are inherited: what somebody makes below a dataset of klee's shows the mark of that.
      const ours = names.isContainer(name) || names.isImage(name);
      this.datasets.set(name, {
        name,
        origin: origin === '-' ? undefined : origin,
        mountpoint,
        owner: ours ? parseOwner(owner) : undefined,
        snapshots,
      });
    }
    for (const { snapshots } of this.datasets.values()) this.#know(snapshots);
  }

  /** The snapshots that a dataset's head goes back to when one goes back as far as one can, the latest first; and `name` first of all. */
  lineage(name: string): string[] {
    const found: string[] = [];
    for (let from: string | undefined = name; from !== undefined;) {
      const dataset = this.datasets.get(datasetOf(from));
      if (dataset === undefined) break;
      const names = dataset.snapshots.map((snapshot) => snapshot.name);
      found.push(...names.slice(0, names.indexOf(from) + 1).reverse());
      from = dataset.origin;
    }
    return found;
  }

  /** Those of them that are clones of others come before those. */
  clonesFirst(names: readonly string[]): string[] {
    const depths = new Map(names.map((name) => [name, this.#depth(name)]));
    return [...names].sort((one, other) => (depths.get(other) ?? 0) - (depths.get(one) ?? 0));
  }

  /** How many datasets it came from, one out of the other. */
  #depth(name: string): number {
    let depth = 0;
    for (let at = this.datasets.get(name); at?.origin !== undefined; at = this.datasets.get(datasetOf(at.origin)))
      depth++;
    return depth;
  }

  #know(snapshots: readonly SnapshotEntry[]): void {
    const living = snapshots.filter(({ deferred }) => !deferred);
    for (const { name, mark } of living) {
      const id = name.slice(name.indexOf('@') + 1);
      if (mark?.kind !== 'snapshot' || !isId(id)) continue;
      const final = living.find((other) => other.mark?.kind === 'final' && other.mark.of === id)?.name;
      this.snapshots.set(id, { name, record: { id, parent: mark.parent, createdAt: mark.createdAt }, final });
    }
  }
}

/** Those that keep a dataset from being of no use: klee's own that it has not destroyed. */
export function kept({ snapshots }: DatasetEntry): SnapshotEntry[] {
  return snapshots.filter(({ deferred, mark }) => !deferred && (mark?.kind === 'snapshot' || mark?.kind === 'unknown'));
}

/** Not counting snapshots that were destroyed already and that go with the last clone of them. */
export function carriesNothing(dataset: DatasetEntry, { datasets }: Inventory): boolean {
  if (kept(dataset).length > 0) return false;
  const names = new Set(dataset.snapshots.map(({ name }) => name));
  return ![...datasets.values()].some(({ origin }) => origin !== undefined && names.has(origin));
}
