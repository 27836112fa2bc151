/** Base images of datasets that are there already: klee image create zfs-clone and zfs-copy. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Catalog } from '../../src/image/catalog.js';
import { Containers } from '../../src/image/containers.js';
import { createBaseImage } from '../../src/image/create/create.js';
import { datasetMethod } from '../../src/image/create/dataset.js';
import { type Touches, untouched } from '../../src/image/create/finish.js';
import type { CreateEvent } from '../../src/image/create/method.js';
import type { Image } from '../../src/image/image.js';
import { machine } from '../support/machine.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';
import { newDatasetName, poolDatasets, zfs } from '../support/zfs-pool.js';
import { nothingHeld } from '../support/nothing-held.js';

describeOnZfs('base images of datasets', () => {
  let host: ZfsHost;
  let catalog: Catalog;
  let events: CreateEvent[];
  /** A dataset that klee did not make, and where it is mounted. */
  let source: string;
  let mountpoint: string;

  beforeEach(async () => {
    host = await zfsHost();
    catalog = new Catalog(machine, host.root, host.store, new Containers(machine, host.root), nothingHeld);
    events = [];
    source = newDatasetName();
    mountpoint = mkdtempSync(join(tmpdir(), 'source-'));
    zfs('create', '-o', `mountpoint=${mountpoint}`, source);
    for (const name of ['etc', 'dev']) mkdirSync(join(mountpoint, name));
    writeFileSync(join(mountpoint, 'etc/resolv.conf'), 'its own');
    writeFileSync(join(mountpoint, 'dev/null'), '');
    writeFileSync(join(mountpoint, 'large'), randomBytes(3_000_000));
  });

  afterEach(async () => {
    await host.store.close();
    expect(host.traces()).toEqual([]);
    await host.dispose();
    if (poolDatasets().includes(source)) await destroySource();
    rmSync(mountpoint, { recursive: true, force: true });
  });

  const create = (how: 'clone' | 'copy', dataset = source, touches: Partial<Touches> = {}, cancel?: AbortSignal) =>
    createBaseImage(
      { machine, store: host.store, catalog },
      datasetMethod(how, dataset),
      'web',
      {
        report: (event) => void events.push(event),
        ...(cancel === undefined ? {} : { cancel }),
      },
      { ...untouched, ...touches },
    );

  /** What a file of the image holds, read by another klee; undefined where there is none. */
  async function contentOf({ snapshot }: Image, path: string): Promise<string | undefined> {
    const store = await host.another();
    try {
      const file = join(await store.view(snapshot), path);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    } finally {
      await store.close();
    }
  }

  /** When klee has nothing of it any more. zfs-fuse unmounts in its own time: until then datasets are busy. */
  const destroySource = () =>
    vi.waitFor(
      async () => {
        await host.store.sweep();
        zfs('destroy', source);
      },
      { timeout: 20_000 },
    );

  const takenByKlee = () => Number(zfs('get', '-Hp', '-o', 'value', 'used', host.dataset)[0]);

  /** The snapshots of the source. */
  const ofSource = () => poolDatasets().filter((name) => name.startsWith(`${source}@`));

  it('a clone has the files, takes no space, and keeps the dataset from being destroyed while it is there', async () => {
    const image = await create('clone');
    expect(await contentOf(image, 'etc/resolv.conf')).toBe('its own');
    expect(await contentOf(image, 'dev/null')).toBeUndefined();
    expect(existsSync(join(mountpoint, 'dev/null'))).toBe(true);
    expect(takenByKlee()).toBeLessThan(1_000_000);
    expect(ofSource()).toHaveLength(1);
    expect(() => zfs('destroy', source)).toThrowError(/dependent clones|has children/);
    await catalog.remove('web');
    await destroySource();
    expect(host.inside().filter((name) => name.includes('@'))).toEqual([]);
  });

  it('a copy has the files, and needs the dataset no more', async () => {
    const image = await create('copy');
    expect(ofSource()).toEqual([]);
    await destroySource();
    expect(await contentOf(image, 'etc/resolv.conf')).toBe('its own');
    expect(takenByKlee()).toBeGreaterThan(3_000_000);
  });

  it.each(['clone', 'copy'] as const)(
    'takes files of the machine over into a %s, and not into the dataset',
    async (how) => {
      const image = await create(how, source, { dns: true });
      const expected = existsSync('/etc/resolv.conf') ? readFileSync('/etc/resolv.conf', 'utf8') : 'its own';
      expect(await contentOf(image, 'etc/resolv.conf')).toBe(expected);
      expect(readFileSync(join(mountpoint, 'etc/resolv.conf'), 'utf8')).toBe('its own');
    },
  );

  it.each(['clone', 'copy'] as const)('takes no dataset that is not there: %s', async (how) => {
    const missing = newDatasetName();
    await expect(create(how, missing)).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: `invalid dataset: ${missing}`,
    });
    expect(await catalog.list()).toEqual([]);
  });

  it.each(['clone', 'copy'] as const)(
    'leaves nothing of a %s that cannot be finished, nor on the dataset',
    async (how) => {
      const before = host.inside();
      // A FreeBSD would go about it, and find out too late.
      const freebsd = { ...machine, platform: 'freebsd' };
      const creating = createBaseImage(
        { machine: freebsd, store: host.store, catalog },
        datasetMethod(how, source),
        'web',
        {
          report: () => undefined,
        },
        { ...untouched, update: true },
      );
      await expect(creating).rejects.toThrowError('cannot update what is not FreeBSD');
      expect(ofSource()).toEqual([]);
      expect(host.inside().filter((name) => !before.includes(name) && name.includes('@'))).toEqual([]);
      expect(await host.store.list()).toEqual([]);
      expect(await catalog.list()).toEqual([]);
    },
  );

  it('leaves nothing of a copy that is interrupted', async () => {
    const controller = new AbortController();
    const copying = create('copy', source, {}, controller.signal);
    controller.abort(new Error('stop'));
    await expect(copying).rejects.toThrowError('stop');
    expect(ofSource()).toEqual([]);
    expect(await host.store.list()).toEqual([]);
    expect(await catalog.list()).toEqual([]);
  });
});
