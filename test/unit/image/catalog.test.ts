import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import { thisProcess } from '../../../src/host/owner.js';
import { Catalog } from '../../../src/image/catalog.js';
import { type Container, Containers } from '../../../src/image/containers.js';
import type { Image } from '../../../src/image/image.js';
import { FakeStore } from '../../support/fake-store.js';
import { imageOf } from '../../support/images.js';
import { machine } from '../../support/machine.js';
import { nothingHeld } from '../../support/nothing-held.js';
import { temporaryDirectory } from '../../support/temporary.js';

let root: string;
let store: FakeStore;
let containers: Containers;
let catalog: Catalog;

beforeEach(() => {
  root = temporaryDirectory();
  store = new FakeStore(root);
  containers = new Containers(machine, root);
  catalog = new Catalog(machine, root, store, containers, nothingHeld);
});

const base = imageOf('aaaa00000001', { name: 'debian', tag: 'latest' });
const child = imageOf('aaaa00000002', {
  name: 'app',
  tag: 'latest',
  created: 2000,
  parent: { id: base.id, snapshot: base.snapshot },
  snapshot: 'cccc00000002',
  instructions: [
    { line: 'FROM debian', lineNumber: 1, snapshot: base.snapshot },
    {
      line: 'RUN a',
      lineNumber: 2,
      snapshot: 'cccc00000001',
      config: { env: { A: '1' }, user: 'u', workdir: '/w', cmd: ['x'] },
    },
    { line: 'ENV b=c', lineNumber: 3 },
    { line: 'RUN b', lineNumber: 4, snapshot: 'cccc00000002' },
  ],
});

const container = (given: Partial<Container>): Container => ({
  version: 1,
  id: 'dddd00000001',
  kind: 'run',
  image: base.id,
  snapshot: base.snapshot,
  command: ['/bin/sh'],
  created: 1,
  state: 'exited',
  ...given,
});

/** The records as they are on disk. */
async function onDisk(id: string): Promise<Image> {
  return JSON.parse(await readFile(join(root, 'images', id, 'image.json'), 'utf8')) as Image;
}

describe('what sessions have', () => {
  it('stays when the image goes that they have it of', async () => {
    await catalog.add(base);
    await catalog.add(child);
    const held = () => Promise.resolve(new Set(['cccc00000001']));
    await new Catalog(machine, root, store, containers, held).remove('app');
    expect(await catalog.list()).toHaveLength(1);
    expect(store.destroyed).toEqual(['cccc00000002']);
  });
});

describe('finding', () => {
  it('has none before the first, makes nothing to say so, and says how to make one', async () => {
    expect(await catalog.list()).toEqual([]);
    await expect(catalog.resolve('debian')).rejects.toMatchObject({
      code: 'KLEE_NO_IMAGE',
      message: 'could not find image debian',
      hint: expect.stringContaining('klee image create') as string,
    });
    expect(await readdir(root)).toEqual([]);
  });

  it('goes by name, by id, and by the beginning of an id', async () => {
    await catalog.add(base);
    await catalog.add(child);
    for (const text of ['app', 'app:latest', child.id]) expect((await catalog.find(text)).id).toBe(child.id);
    await catalog.add(imageOf('bbbb00000009'));
    expect((await catalog.find('b')).id).toBe('bbbb00000009');
    await expect(catalog.find('aaaa')).rejects.toThrowError(
      "'aaaa' is the beginning of 2 image ids: aaaa00000002 (app:latest), aaaa00000001 (debian:latest)",
    );
    // A tag says that a name is meant.
    await expect(catalog.find('bbbb:latest')).rejects.toThrowError('Error: No such image: bbbb:latest');
  });

  it('words what is missing as Kleene does, and guesses what was meant', async () => {
    await catalog.add(base);
    await expect(catalog.find('debain')).rejects.toMatchObject({
      message: 'Error: No such image: debain',
      hint: 'did you mean debian?',
    });
    await expect(catalog.resolve('debian:12')).rejects.toMatchObject({
      message: 'could not find image debian:12',
      hint: 'debian has the tag latest',
    });
  });

  it('resolves snapshots to the config that the step left', async () => {
    await catalog.add(child);
    expect(await catalog.resolve('app')).toMatchObject({ snapshot: 'cccc00000002', config: child.config });
    expect(await catalog.resolve('app@cccc00000001')).toMatchObject({
      snapshot: 'cccc00000001',
      config: { user: 'u', workdir: '/w' },
    });
    await expect(catalog.resolve('app@cccc0000000a')).rejects.toMatchObject({
      code: 'KLEE_NO_SNAPSHOT',
      message: 'invalid snapshot @cccc0000000a',
    });
  });

  it('does not pass over a damaged record', async () => {
    await catalog.add(base);
    await writeFile(join(root, 'images', base.id, 'image.json'), '{"version":1,');
    await expect(catalog.list()).rejects.toMatchObject({
      code: 'KLEE_STORAGE',
      message: expect.stringContaining('is damaged') as string,
    });
    await writeFile(join(root, 'images', base.id, 'image.json'), '{"version":9}');
    await expect(catalog.list()).rejects.toMatchObject({
      code: 'KLEE_STORAGE',
      message: expect.stringContaining('version 9') as string,
    });
  });
});

describe('tags', () => {
  it('go from the image that bears them to the one that is added, and the first stays', async () => {
    await catalog.add(base);
    await catalog.add(imageOf('aaaa00000003', { name: 'debian', tag: 'latest', created: 3000 }));
    expect((await catalog.find('debian')).id).toBe('aaaa00000003');
    const untagged = await catalog.find(base.id);
    expect([untagged.name, untagged.tag]).toEqual([undefined, undefined]);
    expect((await onDisk(base.id)).name).toBeUndefined();
  });

  it("are one bearer's after many images were added at once", async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `eeee000000${String(index).padStart(2, '0')}`);
    await Promise.all(ids.map((id) => catalog.add(imageOf(id, { name: 'app', tag: 'latest' }))));
    const images = await catalog.list();
    expect(images.map(({ id }) => id).sort()).toEqual(ids);
    expect(images.filter(({ name }) => name === 'app')).toHaveLength(1);
    expect((await readdir(root)).sort()).toEqual(['images']);
  });

  it("are the later bearer's when a crash left two, for good", async () => {
    await catalog.add(base);
    const later = await catalog.add(imageOf('aaaa00000003', { name: 'debian', tag: 'latest' }));
    await writeFile(join(root, 'images', base.id, 'image.json'), JSON.stringify({ ...base, taggedAt: 5 }));
    expect((await catalog.find('debian')).id).toBe(later.id);
    await catalog.remove(later.id);
    await expect(catalog.find('debian')).rejects.toThrowError('Error: No such image: debian');
    expect((await catalog.find(base.id)).id).toBe(base.id);
  });

  it('can be changed', async () => {
    await catalog.add(base);
    await catalog.add(child);
    await catalog.tag('app', 'debian');
    expect((await catalog.find('debian')).id).toBe(child.id);
    expect((await catalog.find(base.id)).name).toBeUndefined();
    await expect(catalog.find('app')).rejects.toThrowError('No such image');
    await expect(catalog.tag('debian', 'x@aaaa00000001')).rejects.toMatchObject({ code: 'KLEE_REFERENCE' });
  });
});

describe('removal', () => {
  it('is refused while other images are made from it', async () => {
    await catalog.add(base);
    await catalog.add(child);
    await expect(catalog.remove('debian')).rejects.toMatchObject({
      code: 'KLEE_IMAGE_IN_USE',
      message: 'could not remove image debian since it is used for images:\naaaa00000002',
    });
    await catalog.remove('app');
    await catalog.remove('debian');
    expect(await catalog.list()).toEqual([]);
    expect(await readdir(join(root, 'images'))).toEqual([]);
  });

  it('is refused while containers are made from it, or sessions: of living klees, or kept', async () => {
    await catalog.add(base);
    await containers.put(container({}));
    await containers.put(container({ id: 'dddd00000002', kind: 'build', created: 0, owner: thisProcess() }));
    await containers.put(container({ id: 'dddd00000003', kind: 'build', owner: { pid: process.pid, startTime: '1' } }));
    await expect(catalog.remove('deb:x')).rejects.toThrowError('No such image');
    await expect(catalog.remove('aaaa')).rejects.toThrowError(
      'could not remove image aaaa since it is used for containers:\ndddd00000001',
    );
    await containers.remove('dddd00000001');
    await expect(catalog.remove('aaaa')).rejects.toMatchObject({
      message: 'could not remove image aaaa since it is used for sessions:\ndddd00000002',
      hint: "remove those first, with 'klee sessions rm ID'",
    });
    await containers.remove('dddd00000002');
    const gone = { pid: process.pid, startTime: '1' };
    const other = { image: 'cccc00000001', snapshot: 'cccc00000002' };
    const also = [{ image: base.id, snapshot: base.snapshot }];
    await containers.put(container({ id: 'dddd00000004', kind: 'build', owner: gone, kept: true, ...other, also }));
    await expect(catalog.remove('aaaa')).rejects.toThrowError('used for sessions:\ndddd00000004');
    expect(await catalog.prunable({ all: true })).toEqual([]);
    expect(await catalog.snapshotsInUse()).toContain('cccc00000002');
    await containers.remove('dddd00000004');
    expect((await catalog.remove('aaaa')).id).toBe(base.id);
  });

  it("destroys the snapshots that are the image's alone", async () => {
    await catalog.add(base);
    await catalog.add(child);
    // Built from the same cached step.
    await catalog.add({
      ...child,
      id: 'aaaa00000004',
      name: 'other',
      snapshot: 'cccc00000007',
      instructions: child.instructions.slice(0, 2),
    });
    await catalog.remove('app');
    expect(store.destroyed).toEqual(['cccc00000002']);
    await catalog.remove('other');
    expect(store.destroyed.sort()).toEqual(['cccc00000001', 'cccc00000002', 'cccc00000007']);
  });

  it('forgets the image before it destroys its snapshots', async () => {
    await catalog.add(base);
    const failing = Object.assign(new FakeStore(root), { destroyAll: () => Promise.reject(new Error('killed')) });
    await expect(new Catalog(machine, root, failing, containers, nothingHeld).remove('debian')).rejects.toThrowError(
      'killed',
    );
    expect(await catalog.list()).toEqual([]);
  });

  it('is refused whole while others have clones of its snapshots', async () => {
    await catalog.add(base);
    await catalog.add(child);
    store.clones.set('cccc00000001', ['tank/by-hand']).set(base.snapshot, ['tank/other']);
    await expect(catalog.remove('app')).rejects.toMatchObject({
      code: 'KLEE_IMAGE_IN_USE',
      message: 'could not remove image app since it is used for datasets:\ntank/by-hand',
    });
    expect(store.destroyed).toEqual([]);
    expect(await catalog.find('app')).toEqual(await onDisk(child.id));
    expect(await catalog.prune({ all: true })).toEqual([]);
    store.clones.clear();
    expect((await catalog.prune({ all: true })).map(({ id }) => id)).toEqual([child.id, base.id]);
  });

  it('is not for a snapshot of an image', async () => {
    await catalog.add(child);
    await expect(catalog.remove('app@cccc00000001')).rejects.toMatchObject({ code: 'KLEE_REFERENCE' });
  });

  it('prunes what has no tag, children before their parents', async () => {
    await catalog.add({ ...base, name: undefined, tag: undefined });
    await catalog.add({ ...child, name: undefined, tag: undefined });
    await catalog.add(imageOf('ffff00000001', { name: 'kept', tag: 'latest' }));
    expect((await catalog.prunable({ all: false })).map(({ id }) => id)).toEqual([child.id, base.id]);
    expect((await catalog.prune({ all: false })).map(({ id }) => id)).toEqual([child.id, base.id]);
    expect((await catalog.list()).map(({ name }) => name)).toEqual(['kept']);
    await containers.put(container({ image: 'ffff00000001' }));
    expect(await catalog.prune({ all: true })).toEqual([]);
    await containers.remove('dddd00000001');
    expect(await catalog.prune({ all: true })).toHaveLength(1);
  });

  it('keeps the parents of what has a tag', async () => {
    await catalog.add({ ...base, name: undefined, tag: undefined });
    await catalog.add(child);
    expect(await catalog.prune({ all: false })).toEqual([]);
  });
});

describe('snapshots', () => {
  it('are kept before the image can be found', async () => {
    const failing = Object.assign(new FakeStore(root), { keep: () => Promise.reject(new Error('disk')) });
    await expect(new Catalog(machine, root, failing, containers, nothingHeld).add(base)).rejects.toThrowError('disk');
    expect(await catalog.list()).toEqual([]);
    await catalog.add({ ...child, failure: { step: 4, message: 'no', wreckage: 'cccc00000009' } });
    expect(store.kept).toEqual([`cccc00000002 ${child.id}`, `cccc00000009 ${child.id}`]);
  });

  it('in use are those of images and containers', async () => {
    await catalog.add(child);
    await containers.put(container({ snapshot: 'dddd0000000d' }));
    expect([...(await catalog.snapshotsInUse())].sort()).toEqual(
      [base.snapshot, 'cccc00000001', 'cccc00000002', 'dddd0000000d'].sort(),
    );
  });
});
