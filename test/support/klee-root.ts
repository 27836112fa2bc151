/** A klee root of its own for the tests of a file, with the base images that they build on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { baseImages, ensureImage } from '../../scripts/setup/images.mjs';
import { openHost } from '../../src/cli/drivers/open-host.js';
import type { Host } from '../../src/cli/host.js';
import { createBaseImage } from '../../src/image/create/create.js';
import { fetchMethod } from '../../src/image/create/fetch.js';
import type { Image } from '../../src/image/image.js';
import { leftovers } from './leftovers.js';
import { machine } from './machine.js';

export type BaseName = keyof typeof baseImages;

/** Calls `work` with the host of a klee root, as a klee of its own has it. */
export async function withHost<T>(root: string, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await openHost({ machine, root });
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

/** Makes the base images `names` in a klee root. */
export async function createBaseImages(root: string, names: readonly BaseName[]): Promise<void> {
  await withHost(root, async (host) => {
    for (const name of names) {
      await ensureImage(name);
      const method = fetchMethod(host.machine, baseImages[name]);
      await createBaseImage(host, method, name, { report: () => undefined });
    }
  });
}

export interface KleeRoot {
  readonly path: string;
  /** The image that `reference` names. */
  image(reference: string): Promise<Image>;
}

/**
 * A klee root for the tests of the enclosing `describe`. When they are over it must hold nothing that a living klee
 * would: no mount, no process, no dataset, no session.
 */
export function useKleeRoot(...names: readonly BaseName[]): KleeRoot {
  let path = '';
  // Not before: without root the tests are collected all the same, and nobody would remove it.
  beforeAll(async () => {
    path = mkdtempSync(join(tmpdir(), 'klee-root-'));
    await createBaseImages(path, names);
  });
  afterAll(() => {
    const left = leftovers(path);
    // Never through a mount: that would empty what is mounted.
    if (left.length === 0) rmSync(path, { recursive: true, force: true });
    expect(left).toEqual([]);
  });
  return {
    get path() {
      return path;
    },
    image: (reference) => withHost(path, (host) => host.catalog.find(reference)),
  };
}
