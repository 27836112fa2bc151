/** The containers that are made from images, as records: `<root>/containers/<id>.json`. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isAlive, type Owner } from '../host/owner.js';
import type { SnapshotId } from '../storage/store.js';
import type { ImageId } from './image.js';
import { readRecord, removeRecord, writeRecord } from './records.js';

export const containerVersion = 1;

export type ContainerState = 'created' | 'running' | 'exited';

export interface Container {
  readonly version: typeof containerVersion;
  /** 12 characters of [0-9a-f], never all digits: also the id of its dataset and jail. */
  readonly id: string;
  /** `build`: the container of a build or a debugger session, which is nobody's once its process is gone. */
  readonly kind: 'run' | 'build';
  readonly name?: string | undefined;
  readonly image: ImageId;
  readonly snapshot: SnapshotId;
  readonly command: readonly string[];
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly state: ContainerState;
  readonly exitCode?: number | undefined;
  /** The klee that holds it. */
  readonly owner?: Owner | undefined;
}

export class Containers {
  readonly #directory: string;

  constructor(root: string) {
    this.#directory = join(root, 'containers');
  }

  /** Every container, the newest first. Records of builds whose process is gone are left out. */
  async list(): Promise<Container[]> {
    let names: string[];
    try {
      names = await readdir(this.#directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    const records = names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readRecord<Container>(join(this.#directory, name), containerVersion));
    return (await Promise.all(records))
      .filter((container) => container !== undefined)
      .filter((container) => container.kind === 'run' || (container.owner !== undefined && isAlive(container.owner)))
      .sort((a, b) => b.created - a.created || a.id.localeCompare(b.id));
  }

  /** The container of this id, or undefined. */
  get(id: string): Promise<Container | undefined> {
    return readRecord<Container>(this.#path(id), containerVersion);
  }

  /** Writes a record, a new one or in the place of the one with the same id. */
  async put(container: Container): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await writeRecord(this.#path(container.id), container);
  }

  /** Removes a record; its dataset and jail are the caller's. Does nothing when it is already gone. */
  async remove(id: string): Promise<void> {
    await removeRecord(this.#path(id));
  }

  #path(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
