/** `klee image create`: makes a base image by one of the methods. */
import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import { newId } from '../../storage/ids.js';
import type { SnapshotId, Store } from '../../storage/store.js';
import type { Catalog } from '../catalog.js';
import { defaultConfig } from '../config.js';
import { type Image, imageVersion } from '../image.js';
import { parseTag, type Reference } from '../reference.js';
import { finishTree, type Touches, untouched } from './finish.js';
import type { CreateContext, CreateMethod } from './method.js';
import { checkUpdates } from './update.js';

export interface CreateHost {
  readonly machine: Pick<Machine, 'platform' | 'programs' | 'files'>;
  readonly store: Pick<Store, 'name' | 'importTree' | 'importDataset' | 'destroySnapshot'>;
  readonly catalog: Catalog;
}

/**
 * Makes a base image and gives it `tag`, or the name that the method offers. When it fails or is cancelled nothing is left,
 * and an image that bears the tag keeps it.
 * @throws KleeError KLEE_FETCH, KLEE_MISSING_PROGRAM, KLEE_NO_SPACE, KLEE_REFERENCE, KLEE_USAGE
 */
export async function createBaseImage(
  host: CreateHost,
  method: CreateMethod,
  tag: string | undefined,
  context: CreateContext,
  touches: Touches = untouched,
): Promise<Image> {
  const reference = chooseTag(method, tag);
  if (touches.update) checkUpdates(host.machine, 'fill' in method ? method.release : undefined);
  const snapshot = await importFiles(host.store, method, context, async (directory) => {
    await finishTree(host.machine, directory, touches, context);
    context.cancel?.throwIfAborted();
  });
  try {
    await context.made?.(snapshot);
    return await host.catalog.add({
      version: imageVersion,
      id: newId(),
      name: reference.name,
      tag: reference.tag,
      created: Date.now(),
      snapshot,
      config: defaultConfig,
      dialect: 'kleene',
      instructions: [],
      jailParameters: [],
    });
  } catch (error) {
    await host.store.destroySnapshot(snapshot);
    throw error;
  }
}

/** The snapshot of what the method makes and `finish` completes. */
async function importFiles(
  store: CreateHost['store'],
  method: CreateMethod,
  context: CreateContext,
  finish: (directory: string) => Promise<void>,
): Promise<SnapshotId> {
  if ('fill' in method) {
    return store.importTree(async (directory) => {
      await method.fill(directory, context);
      await finish(directory);
    });
  }
  if (store.importDataset === undefined) {
    throw new KleeError(
      'KLEE_USAGE',
      `zfs-${method.how} needs datasets of ZFS, and images are kept on ${store.name} here`,
      {
        hint: 'name a dataset to keep them in: --dataset pool/klee',
      },
    );
  }
  const what = method.how === 'copy' ? 'copying' : 'cloning';
  context.report({ kind: 'stage', text: `${what} ${method.dataset}` });
  const report = (done: number) => {
    context.report({ kind: 'bytes', done });
  };
  return store.importDataset(method.dataset, method.how, finish, { report, cancel: context.cancel });
}

function chooseTag(method: CreateMethod, tag: string | undefined): Reference {
  const text = tag ?? method.defaultTag;
  if (text === undefined) {
    throw new KleeError('KLEE_USAGE', 'no name for the image offers itself', { hint: 'give one with -t name[:tag]' });
  }
  return parseTag(text);
}
