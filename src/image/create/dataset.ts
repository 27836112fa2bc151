/** The methods `zfs-clone DATASET` and `zfs-copy DATASET`: a base image of files that are in ZFS already. */
import { KleeError } from '../../errors.js';
import type { DatasetMethod } from './method.js';
import { imageName } from './source.js';

/** `pool[/name…]`, of the characters that zfs(8) lets a name have. A snapshot or a bookmark is no dataset. */
const form = /^[A-Za-z][A-Za-z0-9_.: -]*(?:\/[A-Za-z0-9_.: -]+)*$/;

/**
 * `clone` takes no space, and the dataset cannot be destroyed while the image is there; `copy` needs it no more.
 * @throws KleeError KLEE_USAGE when `dataset` cannot be the name of one.
 */
export function datasetMethod(how: 'clone' | 'copy', dataset: string): DatasetMethod {
  if (!form.test(dataset)) {
    throw new KleeError('KLEE_USAGE', `invalid dataset: ${dataset}`, {
      hint: dataset.startsWith('/') ? "a dataset's name begins with its pool, not with /" : "'zfs list' lists datasets",
    });
  }
  return { defaultTag: imageName(dataset.slice(dataset.lastIndexOf('/') + 1)), dataset, how };
}
