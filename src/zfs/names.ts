/**
 * Names of datasets and snapshots. Those of images and containers are Kleene's; a build's snapshots lie in the container's dataset
 * until an image is made of them.
 */
import { KleeError } from '../errors.js';
import { isId } from '../storage/ids.js';

export class Names {
  /** @param top the dataset that klee keeps everything in */
  constructor(readonly top: string) {}

  readonly images = () => `${this.top}/image`;
  readonly image = (id: string) => `${this.top}/image/${id}`;
  readonly containers = () => `${this.top}/container`;
  readonly container = (id: string) => `${this.top}/container/${id}`;
  readonly pool = () => poolOf(this.top);

  /** Whether a dataset, or a snapshot of one, is where klee puts images. */
  isImage(name: string): boolean {
    return isId(childOf(this.images(), datasetOf(name)) ?? '');
  }

  isContainer(name: string): boolean {
    return isId(childOf(this.containers(), datasetOf(name)) ?? '');
  }
}

/** The dataset that a snapshot is of; of a dataset, itself. */
export function datasetOf(name: string): string {
  return name.split('@')[0] ?? '';
}

export function poolOf(name: string): string {
  return datasetOf(name).split('/')[0] ?? '';
}

export function lastPart(name: string): string {
  return datasetOf(name).split('/').at(-1) ?? '';
}

/** What `name` is called below `parent`; undefined when it is not right below it. */
function childOf(parent: string, name: string): string | undefined {
  if (!name.startsWith(`${parent}/`)) return undefined;
  const child = name.slice(parent.length + 1);
  return child.includes('/') ? undefined : child;
}

/** zfs(8), "ZFS Components Naming Requirements". False for an option too. */
export function isDatasetName(name: string): boolean {
  return /^[A-Za-z][\w.: -]*(?:\/[\w.: -]+)*$/.test(name);
}

/** Refuses what can be no dataset's name. @throws KleeError KLEE_USAGE */
export function checkDatasetName(name: string): void {
  if (isDatasetName(name)) return;
  const hint = name.startsWith('/')
    ? "the name of a dataset begins with its pool's, without a slash"
    : "'zfs list' lists the datasets that there are";
  throw new KleeError('KLEE_USAGE', `invalid dataset: ${name}`, { hint });
}
