/** `klee image create`: makes a base image by one of the methods. */
import { KleeError } from '../../errors.js';
import { newId } from '../../storage/ids.js';
import type { Store } from '../../storage/store.js';
import type { Catalog } from '../catalog.js';
import { defaultConfig } from '../config.js';
import { type Image, imageVersion } from '../image.js';
import { parseTag, type Reference } from '../reference.js';
import { clearDevices } from './devices.js';
import type { CreateContext, CreateMethod } from './method.js';

/**
 * Makes a base image and gives it `tag`, or the name that the method offers. When it fails or is cancelled nothing is left,
 * and an image that bears the tag keeps it.
 * @throws KleeError KLEE_FETCH, KLEE_MISSING_PROGRAM, KLEE_NO_SPACE, KLEE_REFERENCE, KLEE_USAGE
 */
export async function createBaseImage(
  host: { readonly store: Pick<Store, 'importTree' | 'destroySnapshot'>; readonly catalog: Catalog },
  method: CreateMethod,
  tag: string | undefined,
  context: CreateContext,
): Promise<Image> {
  const reference = chooseTag(method, tag);
  const snapshot = await host.store.importTree(async (directory) => {
    await method.fill(directory, context);
    await clearDevices(directory);
    context.cancel?.throwIfAborted();
  });
  try {
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

function chooseTag(method: CreateMethod, tag: string | undefined): Reference {
  const text = tag ?? method.defaultTag;
  if (text === undefined) {
    throw new KleeError('KLEE_USAGE', 'no name for the image offers itself', { hint: 'give one with -t name[:tag]' });
  }
  return parseTag(text);
}
