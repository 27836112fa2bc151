/** A klee root of its own for the tests of a file, with the base images that they build on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { baseImages, ensureImage } from '../../scripts/setup/images.mjs';
import { openHost } from '../../src/cli/drivers/open-host.js';
import type { Host } from '../../src/cli/host.js';
import { createBaseImage } from '../../src/image/create/create.js';
import { datasetMethod } from '../../src/image/create/dataset.js';
import { fetchMethod } from '../../src/image/create/fetch.js';
import type { Image } from '../../src/image/image.js';
import { baseDataset } from './base-datasets.js';
import { type DriverPlace, openDriverPlace } from './driver-set.js';

export type BaseName = keyof typeof baseImages;

/** How long, in milliseconds, a klee that is ending may take for that. */
const graceMs = 10_000;

type Place = Pick<DriverPlace, 'path' | 'machine' | 'dataset'>;

/** Calls `work` with the host of a klee root, as a klee of its own has it. */
export async function withHost<T>({ path, machine, dataset }: Place, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await openHost({ machine, root: path, dataset });
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

/** Makes the base images `names` in a klee root. */
export async function createBaseImages(place: Place, names: readonly BaseName[]): Promise<void> {
  await withHost(place, async (host) => {
    for (const name of names) {
      await ensureImage(name);
      // To unpack a Debian takes ZFS half a minute, to clone one no time.
      const method =
        place.dataset === undefined
          ? fetchMethod(host.machine, baseImages[name])
          : datasetMethod('clone', await baseDataset(name));
      await createBaseImage(host, method, name, { report: () => undefined });
    }
  });
}

export interface KleeRoot extends Pick<DriverPlace, 'path' | 'machine' | 'dataset' | 'env'> {
  /** The image that `reference` names. */
  image(reference: string): Promise<Image>;
  /** What a living klee has there: mounts, processes, datasets, sessions. Nothing once all have ended. */
  traces(): string[];
}

/**
 * A klee root for the tests of the enclosing `describe`. When they are over it must hold nothing that a living klee
 * would: no mount, no process, no dataset, no session.
 */
export function useKleeRoot(...names: readonly BaseName[]): KleeRoot {
  let opened: DriverPlace | undefined;
  const place = () => {
    if (opened === undefined) throw new Error('the klee root is there while tests run');
    return opened;
  };
  // Not before: without root the tests are collected all the same, and nobody would remove it.
  beforeAll(async () => {
    opened = await openDriverPlace();
    await createBaseImages(opened, names);
  });
  afterAll(async () => {
    // A klee whose terminal a test has taken away may still be cleaning up.
    let left = opened?.traces() ?? [];
    for (const deadline = Date.now() + graceMs; left.length > 0 && Date.now() < deadline; await sleep(50)) {
      left = opened?.traces() ?? [];
    }
    await opened?.dispose();
    expect(left).toEqual([]);
  });
  return {
    get path() {
      return place().path;
    },
    get machine() {
      return place().machine;
    },
    get dataset() {
      return place().dataset;
    },
    get env() {
      return place().env;
    },
    image: (reference) => withHost(place(), (host) => host.catalog.find(reference)),
    traces: () => place().traces(),
  };
}
