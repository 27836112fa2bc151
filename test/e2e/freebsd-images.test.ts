/** `klee image create fetch-auto` on FreeBSD, whose programs are played, from a download site on this machine; images are on ZFS. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CliRoot, klee, start } from '../support/cli.js';
import { freebsdEnvironment, type StandIn, standIn } from '../support/freebsd/stand-in.js';
import { baseArchive, manifestOf, serve, serveMirror } from '../support/mirror.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';

const release = '/releases/amd64/amd64/14.2-RELEASE';

describeOnZfs('klee image create fetch-auto', () => {
  let freebsd: StandIn;
  let host: ZfsHost;
  let root: CliRoot;

  beforeEach(async () => {
    freebsd = standIn();
    host = await zfsHost();
    root = { path: host.root, env: { ...freebsdEnvironment(freebsd), KLEE_DATASET: host.dataset } };
  });

  afterEach(async () => {
    await host.store.close();
    expect(host.traces()).toEqual([]);
    expect(freebsd.traces()).toEqual([]);
    await host.dispose();
    await freebsd.dispose();
  });

  /** `updates`: what the servers of freebsd-update(8) have. */
  const create = (mirror: string, args: readonly string[] = [], updates = 'none') =>
    klee(['image', 'create', ...args, 'fetch-auto'], {
      root,
      env: { KLEE_FREEBSD_MIRROR: mirror, FREEBSD_STAND_IN_UPDATES: updates },
    });

  /** Calls `look` with the tree of the only image. */
  async function withTree(look: (tree: string) => void): Promise<void> {
    const [record] = await host.store.list();
    if (record === undefined) throw new Error('there is no image');
    look(await host.store.view(record.id));
  }

  async function expectNothing(): Promise<void> {
    expect((await klee(['lsi', '-q'], { root })).stdout).toBe('');
    expect(await host.store.list()).toEqual([]);
    expect(await host.store.leftovers()).toEqual([]);
  }

  it('makes an image of the release that runs, with the files of the machine', async () => {
    const base = baseArchive({ 'usr/share/dev/kept': 'x' });
    const mirror = await serveMirror({ [`${release}/base.txz`]: base, [`${release}/MANIFEST`]: manifestOf(base) });
    const { status, stdout } = await create(mirror.address);
    expect(status).toBe(0);
    expect((await klee(['lsi'], { root })).stdout).toMatch(
      new RegExp(`${stdout.trim()} +FreeBSD-14\\.2-RELEASE +latest`),
    );
    await withTree((tree) => {
      expect(readFileSync(join(tree, 'usr/share/dev/kept'), 'utf8')).toBe('x');
      expect(readdirSync(join(tree, 'dev'))).toEqual([]);
      for (const path of ['/etc/localtime', '/etc/resolv.conf'].filter((name) => existsSync(name)))
        expect(readFileSync(join(tree, path))).toEqual(readFileSync(path));
    });
  });

  it('keeps the image as it came where it is told to', async () => {
    const mirror = await serveMirror({ [`${release}/base.txz`]: baseArchive() });
    expect((await create(mirror.address, ['--no-dns', '--no-localtime', '-t', 'FreeBSD'])).status).toBe(0);
    await withTree((tree) => {
      expect(existsSync(join(tree, 'etc/localtime'))).toBe(false);
      // Made for jails to mount on.
      expect(readFileSync(join(tree, 'etc/resolv.conf'), 'utf8')).toBe('');
    });
    expect((await klee(['lsi'], { root })).stdout).toMatch(/ FreeBSD +latest/);
  });

  it('brings it up to date, and keeps nothing of what that took', async () => {
    const mirror = await serveMirror({ [`${release}/base.txz`]: baseArchive() });
    const { status, stderr } = await create(mirror.address, ['--update'], 'patches');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^updating FreeBSD 14\.2-RELEASE$[^]*^Applying patches$[^]*^Installing updates$/m);
    await withTree((tree) => {
      expect(readFileSync(join(tree, 'bin/freebsd-version'), 'utf8')).toBe('USERLAND_VERSION="14.2-RELEASE-p1"\n');
      expect(readdirSync(tree).filter((name) => name.startsWith('.klee'))).toEqual([]);
    });
  });

  it('leaves nothing where the updates cannot be had', async () => {
    const mirror = await serveMirror({ [`${release}/base.txz`]: baseArchive() });
    const { status, stderr } = await create(mirror.address, ['--update'], 'unreachable');
    expect(stderr).toContain('error: could not update FreeBSD 14.2-RELEASE: No mirrors remaining, giving up.\nhint: ');
    expect(status).toBe(125);
    await expectNothing();
  });

  it('leaves nothing of an archive that is not what MANIFEST says', async () => {
    const sums = manifestOf(Buffer.from('another'));
    const mirror = await serveMirror({ [`${release}/base.txz`]: baseArchive(), [`${release}/MANIFEST`]: sums });
    const { status, stderr } = await create(mirror.address);
    expect(stderr).toMatch(/^error: \S+\/base\.txz is not what its MANIFEST says: its sha256 is [0-9a-f]{64}, not /m);
    expect(status).toBe(125);
    await expectNothing();
  });

  it.each<NodeJS.Signals>(['SIGINT', 'SIGKILL'])('leaves nothing when it is ended by %s', async (signal) => {
    const base = baseArchive();
    let stalled = false;
    const mirror = await serve((request, response) => {
      if (request.url?.endsWith('MANIFEST') === true) response.end(manifestOf(base));
      else
        response
          .writeHead(200, { 'content-length': base.length })
          .write(base.subarray(0, base.length - 10), () => (stalled = true));
    });
    const creating = start(['image', 'create', 'fetch-auto'], { root, env: { KLEE_FREEBSD_MIRROR: mirror } });
    await vi.waitFor(() => expect(stalled).toBe(true), { timeout: 30_000 });
    creating.kill(signal);
    await creating;
    const other = await serveMirror({});
    // The next klee sweeps what the killed one has left.
    await vi.waitFor(
      async () => {
        expect((await create(other.address)).status).toBe(125);
        await expectNothing();
      },
      { timeout: 30_000 },
    );
  });

  it('makes no Debian', async () => {
    const { status, stderr } = await klee(['image', 'create', 'bootstrap', 'bookworm'], { root });
    expect(stderr).toBe(
      "error: bootstrap installs a Debian, which does not run on freebsd\nhint: for FreeBSD: 'klee image create fetch-auto'\n",
    );
    expect(status).toBe(2);
  });
});
