import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import { Catalog } from '../../../src/image/catalog.js';
import { Containers } from '../../../src/image/containers.js';
import { createBaseImage } from '../../../src/image/create/create.js';
import { datasetMethod } from '../../../src/image/create/dataset.js';
import { untouched } from '../../../src/image/create/finish.js';
import type { CreateEvent } from '../../../src/image/create/method.js';
import type { ImportProgress, Store } from '../../../src/storage/store.js';
import { FakeStore } from '../../support/fake-store.js';
import { machine } from '../../support/machine.js';
import { nothingHeld } from '../../support/nothing-held.js';
import { temporaryDirectory } from '../../support/temporary.js';

/** A store whose file system has one dataset, with a /dev in it. */
class DatasetStore extends FakeStore implements Pick<Store, 'importDataset'> {
  override readonly name = 'zfs';

  importDataset(
    source: string,
    how: 'clone' | 'copy',
    finish: (directory: string) => Promise<void>,
    progress?: ImportProgress,
  ) {
    if (how === 'copy') progress?.report?.(1234);
    return this.importTree(async (directory) => {
      writeFileSync(join(directory, 'made'), `${how} of ${source}`);
      mkdirSync(join(directory, 'dev'));
      writeFileSync(join(directory, 'dev/null'), '');
      await finish(directory);
    });
  }
}

let directory: string;
let store: DatasetStore;
let catalog: Catalog;
let events: CreateEvent[];

beforeEach(() => {
  directory = temporaryDirectory();
  store = new DatasetStore(join(directory, 'store'));
  catalog = new Catalog(machine, directory, store, new Containers(machine, directory), nothingHeld);
  events = [];
});

const context = { report: (event: CreateEvent) => void events.push(event) };

describe('zfs-clone and zfs-copy', () => {
  it.each(['clone', 'copy'] as const)('leave the %s to the store, and finish it as other methods do', async (how) => {
    const host = { machine, store, catalog };
    const image = await createBaseImage(host, datasetMethod(how, 'zroot/jails/web'), undefined, context);
    expect([image.name, image.tag]).toEqual(['web', 'latest']);
    expect(readFileSync(join(store.tree(image.snapshot), 'made'), 'utf8')).toBe(`${how} of zroot/jails/web`);
    expect(readdirSync(join(store.tree(image.snapshot), 'dev'))).toEqual([]);
    expect((await catalog.find('web')).id).toBe(image.id);
    expect(events).toEqual(
      how === 'copy'
        ? [
            { kind: 'stage', text: 'copying zroot/jails/web' },
            { kind: 'bytes', done: 1234 },
          ]
        : [{ kind: 'stage', text: 'cloning zroot/jails/web' }],
    );
  });

  it('leave nothing when the image cannot be finished', async () => {
    const freebsd = { ...machine, platform: 'freebsd' };
    const method = datasetMethod('clone', 'zroot/web');
    const finishing = createBaseImage({ machine: freebsd, store, catalog }, method, 'x', context, {
      ...untouched,
      update: true,
    });
    await expect(finishing).rejects.toThrowError('cannot update what is not FreeBSD');
    expect(await catalog.list()).toEqual([]);
    expect(readdirSync(store.directory)).toEqual([]);
  });

  it('need a store that has datasets', async () => {
    const overlay = Object.assign(new FakeStore(store.directory), { name: 'overlay' });
    await expect(
      createBaseImage({ machine, store: overlay, catalog }, datasetMethod('copy', 'zroot/web'), 'x', context),
    ).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: 'zfs-copy needs datasets of ZFS, and images are kept on overlay here',
      hint: 'name a dataset to keep them in: --dataset pool/klee',
    });
    expect(await catalog.list()).toEqual([]);
  });

  it.each(['/zroot/web', 'zroot/web@today', '', 'zroot//web', 'zroot/', '-r', 'zroot/web#mark', 'zroot/we\nb'])(
    'take no %j',
    (dataset) => {
      expect(() => datasetMethod('clone', dataset)).toThrowError(
        expect.objectContaining({ code: 'KLEE_USAGE', message: `invalid dataset: ${dataset}` }) as Error,
      );
    },
  );
});
