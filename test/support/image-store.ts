/** A catalog on a store that is nothing but directories, for tests of how images come to be. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Catalog } from '../../src/image/catalog.js';
import { Containers } from '../../src/image/containers.js';
import type { CreateEvent } from '../../src/image/create/method.js';
import { FakeStore } from './fake-store.js';
import { machine } from './machine.js';
import { nothingHeld } from './nothing-held.js';
import { temporaryDirectory } from './temporary.js';

export interface ImageStore {
  readonly directory: string;
  readonly store: FakeStore;
  readonly catalog: Catalog;
  /** To be filled by the test with what a method reports. */
  readonly events: CreateEvent[];
}

/** One of its own for the running test. */
export function imageStore(): ImageStore {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'store'));
  const store = new FakeStore(join(directory, 'store'));
  return {
    directory,
    store,
    catalog: new Catalog(machine, directory, store, new Containers(machine, directory), nothingHeld),
    events: [],
  };
}
