/** Where an overlay store keeps what, under `<root>/overlay`. */
import { join } from 'node:path';
import { isId } from '../storage/ids.js';
import type { SnapshotId } from '../storage/store.js';

/** Name of the layer that is always there and always empty: a mount without an upper directory needs two lower ones. */
export const emptyLayer = '0';

export class Layout {
  constructor(readonly top: string) {}

  /** `l/<short name>`: read-only directories, the layers. Mounts are made with this as the working directory. */
  readonly layers = () => join(this.top, 'l');
  readonly layer = (name: string) => join(this.top, 'l', name);

  /** `s/<snapshot id>.json`: what a snapshot is made of. */
  readonly records = () => join(this.top, 's');
  readonly record = (id: SnapshotId) => join(this.top, 's', `${id}.json`);

  /** `d/<id>`: what belongs to a living klee: datasets, views, trees in the making. */
  readonly workplaces = () => join(this.top, 'd');
  readonly workplace = (id: string, ...inside: readonly string[]) => join(this.top, 'd', id, ...inside);

  /** `t/<id>`: on its way to removal. */
  readonly trash = () => join(this.top, 't');

  /** Held while it is found out what nobody refers to. */
  readonly lock = () => join(this.top, 'lock');
}

/** The snapshot that a file in `s` records; undefined for a file that is not a record. */
export function snapshotOfFile(name: string): SnapshotId | undefined {
  const id = name.slice(0, -'.json'.length);
  return name.endsWith('.json') && isId(id) ? id : undefined;
}
