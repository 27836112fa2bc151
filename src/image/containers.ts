/** The containers that are made from images, as records: `<root>/containers/<id>.json`. */
import { join } from 'node:path';

import type { StateMachine } from '../host/machine.js';
import type { Owner } from '../host/owner.js';
import { unlessGone } from '../host/unless-gone.js';
import type { SnapshotId } from '../storage/store.js';
import type { ImageId } from './image.js';
import { readRecord, removeRecord, writeRecord } from './records.js';

export const containerVersion = 1;

export type ContainerState = 'created' | 'running' | 'exited';

/** A snapshot that has to stay, and so the image that has it. */
export interface Needed {
  readonly image: ImageId;
  readonly snapshot: SnapshotId;
}

export interface Container extends Needed {
  readonly version: typeof containerVersion;
  /** 12 characters of [0-9a-f], never all digits: also the id of its dataset and jail. */
  readonly id: string;
  /** `build`: the container of a build or a debugger session, which is nobody's once its process is gone, unless it is `kept`. */
  readonly kind: 'run' | 'build';
  readonly name?: string | undefined;
  /** What it needs besides. */
  readonly also?: readonly Needed[] | undefined;
  /** A session that can be resumed when its process is gone. */
  readonly kept?: true | undefined;
  readonly command: readonly string[];
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly state: ContainerState;
  readonly exitCode?: number | undefined;
  /** The klee that holds it. */
  readonly owner?: Owner | undefined;
}

export function neededBy({ image, snapshot, also = [] }: Container): readonly Needed[] {
  return [{ image, snapshot }, ...also];
}

export class Containers {
  readonly #machine: StateMachine;
  readonly #directory: string;

  /** `root` is the klee root, on `machine`. */
  constructor(machine: StateMachine, root: string) {
    this.#machine = machine;
    this.#directory = join(root, 'containers');
  }

  /** Every container, the newest first. Records of builds whose process is gone are left out. */
  async list(): Promise<Container[]> {
    const { files } = this.#machine;
    const names = (await unlessGone(files.readdir(this.#directory))) ?? [];
    const records = await Promise.all(
      names
        .filter(({ text }) => text.endsWith('.json'))
        .map(({ text }) => readRecord<Container>(files, join(this.#directory, text), containerVersion)),
    );
    const found = records.filter((container) => container !== undefined);
    const living = await Promise.all(found.map((container) => this.#lives(container)));
    return found.filter((_, index) => living[index]).sort((a, b) => b.created - a.created || a.id.localeCompare(b.id));
  }

  /** The container of this id, or undefined. */
  get(id: string): Promise<Container | undefined> {
    return readRecord<Container>(this.#machine.files, this.#path(id), containerVersion);
  }

  /** Writes a record, a new one or in the place of the one with the same id. */
  async put(container: Container): Promise<void> {
    await this.#machine.files.mkdir(this.#directory, { recursive: true });
    await writeRecord(this.#machine.files, this.#path(container.id), container);
  }

  /** Removes a record; its dataset and jail are the caller's. Does nothing when it is already gone. */
  async remove(id: string): Promise<void> {
    await removeRecord(this.#machine.files, this.#path(id));
  }

  async #lives({ kind, kept, owner }: Container): Promise<boolean> {
    return kind === 'run' || kept === true || (owner !== undefined && (await this.#machine.isAlive(owner)));
  }

  #path(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}
