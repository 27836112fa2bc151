/** What each snapshot is made of: one file per snapshot. */
import { readdir, unlink } from 'node:fs/promises';
import { KleeError } from '../errors.js';
import { isId } from '../storage/ids.js';
import type { SnapshotId, SnapshotRecord } from '../storage/store.js';
import { isTextList, readJson, writeJson } from './json-files.js';
import { type Layout, snapshotOfFile } from './layout.js';

export interface OverlayRecord extends SnapshotRecord {
  /** Names of layers, topmost first. */
  readonly layers: readonly string[];
}

export class Records {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** @throws KleeError KLEE_NO_SNAPSHOT */
  read(id: SnapshotId): OverlayRecord {
    const record = this.find(id);
    if (record === undefined) {
      throw new KleeError('KLEE_NO_SNAPSHOT', `invalid snapshot @${id}`, {
        hint: 'list those that exist with: klee snapshots IMAGE',
      });
    }
    return record;
  }

  find(id: SnapshotId): OverlayRecord | undefined {
    return isId(id) ? parse(readJson(this.#layout.record(id))) : undefined;
  }

  async write(record: OverlayRecord): Promise<void> {
    await writeJson(this.#layout.record(record.id), record);
  }

  /** Answers false when there is no such record. */
  async remove(id: SnapshotId): Promise<boolean> {
    try {
      await unlink(this.#layout.record(id));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  async ids(): Promise<SnapshotId[]> {
    const names = await readdir(this.#layout.records());
    return names.map(snapshotOfFile).filter((id) => id !== undefined);
  }
}

function parse(value: unknown): OverlayRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, parent, createdAt, layers } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof createdAt !== 'number' || !isTextList(layers)) return undefined;
  return { id, parent: typeof parent === 'string' ? parent : undefined, createdAt, layers };
}
