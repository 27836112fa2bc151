import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Machine } from '../../../src/host/machine.js';
import type { Catalog } from '../../../src/image/catalog.js';
import { createBaseImage } from '../../../src/image/create/create.js';
import { type FetchAutoOptions, fetchAutoMethod } from '../../../src/image/create/fetch-auto.js';
import { untouched } from '../../../src/image/create/finish.js';
import type { CreateEvent } from '../../../src/image/create/method.js';
import type { FakeStore } from '../../support/fake-store.js';
import { imageStore } from '../../support/image-store.js';
import { machine } from '../../support/machine.js';
import { baseArchive, manifestOf, serve, serveMirror } from '../../support/mirror.js';

let directory: string;
let store: FakeStore;
let catalog: Catalog;
let events: CreateEvent[];

beforeEach(() => {
  ({ directory, store, catalog, events } = imageStore());
});

/** This machine, but that uname(1) says otherwise. */
function running(names: string, processor = 'amd64'): Machine {
  const answers: Record<string, string> = { '-rms': `${names}\n`, '-p': `${processor}\n` };
  return {
    ...machine,
    programs: {
      ...machine.programs,
      run: (argv, options) => {
        const stdout = argv[0] === 'uname' ? answers[argv.slice(1).join(' ')] : undefined;
        if (stdout === undefined) return machine.programs.run(argv, options);
        return Promise.resolve({ argv, exitCode: 0, stdout, stderr: '', durationMs: 0 });
      },
    },
  };
}

interface Given extends FetchAutoOptions {
  readonly tag?: string;
  readonly cancel?: AbortSignal;
  readonly update?: boolean;
}

async function create(host: Machine, { tag, cancel, update = false, ...options }: Given = {}) {
  const method = await fetchAutoMethod(host, options);
  const context = {
    report: (event: CreateEvent) => void events.push(event),
    ...(cancel === undefined ? {} : { cancel }),
  };
  return createBaseImage({ machine: host, store, catalog }, method, tag, context, { ...untouched, update });
}

const release = '/releases/amd64/amd64/14.2-RELEASE';
const freebsd = running('FreeBSD 14.2-RELEASE-p3 amd64');

async function expectNothing(): Promise<void> {
  expect(await catalog.list()).toEqual([]);
  expect(readdirSync(store.directory)).toEqual([]);
}

const stages = () => events.flatMap((event) => (event.kind === 'stage' ? [event.text] : []));

describe('fetch-auto', () => {
  it('fetches the release that runs, and names the image after it', async () => {
    const base = baseArchive({ 'usr/bin/true': '#!' });
    const mirror = await serveMirror({ [`${release}/base.txz`]: base, [`${release}/MANIFEST`]: manifestOf(base) });
    const image = await create(freebsd, { mirror: mirror.address });
    expect([image.name, image.tag]).toEqual(['FreeBSD-14.2-RELEASE', 'latest']);
    expect(image.config.cmd).toEqual(['/bin/sh', '/etc/rc']);
    expect(mirror.asked).toEqual([`${release}/MANIFEST`, `${release}/base.txz`]);
    const tree = store.tree(image.snapshot);
    expect(readdirSync(tree).sort()).toEqual(['bin', 'dev', 'etc', 'usr']);
    expect(readdirSync(join(tree, 'dev'))).toEqual([]);
    expect(readFileSync(join(tree, 'usr/bin/true'), 'utf8')).toBe('#!');
    expect(events.at(-1)).toEqual({ kind: 'bytes', done: base.length, total: base.length });
    expect(stages()).toEqual([`fetching ${mirror.address}${release}/base.txz`]);
  });

  it('asks for the archives of its own processor, and for snapshots where no release runs', async () => {
    const path = '/snapshots/arm64/aarch64/15.0-CURRENT/base.txz';
    const mirror = await serveMirror({ [path]: baseArchive() });
    const image = await create(running('FreeBSD 15.0-CURRENT arm64', 'aarch64'), { mirror: mirror.address });
    expect(image.name).toBe('FreeBSD-15.0-CURRENT');
    expect(mirror.asked.at(-1)).toBe(path);
  });

  it('takes a name, and offers none where it is not to', async () => {
    const mirror = await serveMirror({ [`${release}/base.txz`]: baseArchive() });
    const options = { mirror: mirror.address, autotag: false };
    await expect(create(freebsd, options)).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      hint: 'give one with -t name[:tag]',
    });
    expect(mirror.asked).toEqual([]);
    const image = await create(freebsd, { ...options, tag: 'FreeBSD:testing' });
    expect([image.name, image.tag]).toEqual(['FreeBSD', 'testing']);
    expect((await create(freebsd, { mirror: mirror.address, tag: 'mine' })).name).toBe('mine');
  });

  it('takes a mirror that is a directory', async () => {
    const base = baseArchive();
    const local = join(directory, 'mirror');
    mkdirSync(join(local, release), { recursive: true });
    writeFileSync(join(local, release, 'base.txz'), base);
    writeFileSync(join(local, release, 'MANIFEST'), manifestOf(base));
    expect((await create(freebsd, { mirror: local })).name).toBe('FreeBSD-14.2-RELEASE');
    expect(stages()).toHaveLength(1);
    writeFileSync(join(local, release, 'MANIFEST'), manifestOf(Buffer.from('other')));
    await expect(create(freebsd, { mirror: `file://${local}` })).rejects.toThrowError(/is not what its MANIFEST says/);
  });

  it('makes no image of an archive that is not what MANIFEST says', async () => {
    const base = baseArchive();
    const files = { [`${release}/base.txz`]: base, [`${release}/MANIFEST`]: manifestOf(base) };
    const first = await create(freebsd, { mirror: (await serveMirror(files)).address });
    const other = baseArchive({ 'bin/sh': 'another' });
    const mirror = await serveMirror({ ...files, [`${release}/base.txz`]: other });
    await expect(create(freebsd, { mirror: mirror.address })).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: expect.stringMatching(
        /^http:.*\/base\.txz is not what its MANIFEST says: its sha256 is [0-9a-f]{64}, not [0-9a-f]{64}$/,
      ) as string,
      hint: 'try again, or name another download site in $KLEE_FREEBSD_MIRROR',
    });
    expect((await catalog.list()).map(({ id }) => id)).toEqual([first.id]);
    expect(readdirSync(store.directory)).toEqual([first.snapshot]);
  });

  it('checks every byte, those after the end of the archive too', async () => {
    const long = Buffer.concat([baseArchive(), Buffer.alloc(3_000_000)]);
    const sums = manifestOf(long);
    const mirror = await serveMirror({ [`${release}/base.txz`]: long, [`${release}/MANIFEST`]: sums });
    expect((await create(freebsd, { mirror: mirror.address })).name).toBe('FreeBSD-14.2-RELEASE');
    const changed = Buffer.from(long);
    changed.writeUInt8(1, changed.length - 1);
    const bad = await serveMirror({ [`${release}/base.txz`]: changed, [`${release}/MANIFEST`]: sums });
    await expect(create(freebsd, { mirror: bad.address })).rejects.toMatchObject({ code: 'KLEE_FETCH' });
  });

  it('says so where there is no sum to check', async () => {
    const mirror = await serveMirror({ [`${release}/base.txz`]: baseArchive() });
    await create(freebsd, { mirror: mirror.address });
    expect(stages()).toContain('no MANIFEST there has a checksum of it: it is taken as it comes');
  });

  it('says what may be the matter with a release that is not there', async () => {
    const mirror = await serveMirror({});
    await expect(create(freebsd, { mirror: mirror.address })).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: `could not fetch ${mirror.address}${release}/base.txz: HTTP 404 Not Found`,
      hint: expect.stringContaining('old releases move') as string,
    });
    const broken = await serve((_request, response) => response.writeHead(503).end());
    await expect(create(freebsd, { mirror: broken })).rejects.toMatchObject({
      code: 'KLEE_FETCH',
      message: `could not fetch ${broken}${release}/MANIFEST: HTTP 503 Service Unavailable`,
    });
    await expectNothing();
  });

  it('fetches nothing that it could not bring up to date', async () => {
    const mirror = await serveMirror({});
    const host = { ...running('FreeBSD 15.0-STABLE amd64'), platform: 'freebsd' };
    await expect(create(host, { mirror: mirror.address, update: true })).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: 'freebsd-update(8) has updates for releases alone, not for 15.0-STABLE',
    });
    expect(mirror.asked).toEqual([]);
  });

  it('is for FreeBSD', async () => {
    await expect(create(running('Linux 6.1.0 x86_64'))).rejects.toMatchObject({
      code: 'KLEE_USAGE',
      message: 'fetch-auto fetches the FreeBSD that the machine runs, and it runs Linux',
      hint: expect.stringContaining('klee image create fetch URL') as string,
    });
  });

  it.each(['MANIFEST', 'base.txz', 'the rest of base.txz'])(
    'leaves nothing when it is interrupted at %s',
    async (at) => {
      const base = baseArchive();
      const controller = new AbortController();
      const address = await serve((request, response) => {
        const interrupt = () => {
          controller.abort(new Error('stop'));
        };
        if (request.url?.endsWith(at) === true) interrupt();
        else if (request.url?.endsWith('MANIFEST') === true) response.end(manifestOf(base));
        else {
          response.writeHead(200, { 'content-length': base.length });
          response.write(base.subarray(0, base.length - 10), interrupt);
        }
      });
      await expect(create(freebsd, { mirror: address, cancel: controller.signal })).rejects.toThrowError('stop');
      await expectNothing();
    },
  );
});
