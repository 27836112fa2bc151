/** `klee image create` as people type it: what an image holds, what is refused, and what an interruption leaves: nothing. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { klee, start } from '../support/cli.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { baseArchive, serve } from '../support/mirror.js';
import { describeAsRoot } from '../support/privileges.js';
import { temporaryDirectory } from '../support/temporary.js';
import { TmuxTerminal } from '../support/tmux.js';

/** Half a megabyte that compresses to no less. */
const noise = () => randomBytes(500_000);

const patience = { timeout: 30_000 };

describeAsRoot('klee image create', () => {
  const root = useKleeRoot();
  const create = (...args: string[]) => klee(['image', 'create', ...args], { root });

  /** What a file of the image `reference` holds; undefined where there is none. */
  async function contentOf(reference: string, path: string): Promise<string | undefined> {
    return withHost(root, async (host) => {
      const { snapshot } = await host.catalog.find(reference);
      const file = join(await host.store.view(snapshot), path);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    });
  }

  async function expectNothing(): Promise<void> {
    expect(root.traces()).toEqual([]);
    const left = await withHost(root, async (host) => ({
      images: await host.catalog.list(),
      snapshots: await host.store.list(),
    }));
    expect(left).toEqual({ images: [], snapshots: [] });
    expect(readdirSync(join(root.path, 'overlay/l'))).toEqual(['0']);
  }

  it('copies resolv.conf and localtime of the host where it is told to, and only there', async () => {
    const tree = join(temporaryDirectory(), 'rootfs');
    mkdirSync(join(tree, 'etc'), { recursive: true });
    writeFileSync(join(tree, 'etc/resolv.conf'), 'its own');
    symlinkSync('/nowhere', join(tree, 'etc/localtime'));
    const [resolver, zone] = ['/etc/resolv.conf', '/etc/localtime'].map((path) =>
      existsSync(path) ? readFileSync(path, 'utf8') : undefined,
    );
    for (const [name, options, found] of [
      ['plain', [], ['its own', undefined]],
      ['without', ['--no-dns', '--no-localtime'], ['its own', undefined]],
      ['dns', ['--dns'], [resolver ?? 'its own', undefined]],
      ['both', ['--dns', '--localtime'], [resolver ?? 'its own', zone]],
    ] as const) {
      expect((await create('-q', '-t', name, ...options, 'fetch', tree)).status).toBe(0);
      expect([await contentOf(name, 'etc/resolv.conf'), await contentOf(name, 'etc/localtime')]).toEqual(found);
    }
    expect((await klee(['image', 'prune', '-a', '-f'], { root })).status).toBe(0);
    await expectNothing();
  });

  it.each([
    [['fetch-auto'], 'error: fetch-auto fetches the FreeBSD that the machine runs, and it runs Linux\n'],
    [['zfs-copy', 'tank/web'], 'error: zfs-copy needs datasets of ZFS, and images are kept on overlay here\n'],
    [['zfs-clone', 'tank/web'], 'error: zfs-clone needs datasets of ZFS, and images are kept on overlay here\n'],
    [['zfs-clone', '/tank/web'], 'error: invalid dataset: /tank/web\n'],
    [['-t', 'x', '--update', 'fetch', '/'], 'error: --update needs freebsd-update(8), which linux has not\n'],
  ])('refuses %j', async (args, error) => {
    const { status, stdout, stderr } = await create(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(stderr.startsWith(error)).toBe(true);
    await expectNothing();
  });

  it('shows a bar on a terminal, and leaves nothing after Ctrl-C there', async () => {
    const base = baseArchive({ noise: noise() });
    const address = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': base.length }).write(base.subarray(0, base.length / 2));
    });
    const terminal = await TmuxTerminal.open({
      args: ['image', 'create', '-t', 'x', 'fetch', `${address}/base.txz`],
      cwd: '/',
      env: { KLEE_ROOT: root.path },
    });
    await terminal.sees(/unpacking http\S+base\.txz {2}█{15}░{15} {2}[0-9.]+ kB of [0-9.]+ kB/);
    await terminal.press('C-c');
    await vi.waitFor(expectNothing, patience);
  });

  it('leaves nothing when it is killed between the snapshot and the image', async () => {
    const tree = join(temporaryDirectory(), 'rootfs');
    mkdirSync(tree);
    writeFileSync(join(tree, 'file'), '');
    // The image is recorded when sync(1) has brought the snapshot to the disk: this one does not end before klee does.
    const programs = temporaryDirectory();
    const sync = join(programs, 'sync');
    writeFileSync(sync, `#!/bin/sh\ntouch ${programs}/called\nwhile kill -0 $PPID; do sleep 0.1; done\n`);
    chmodSync(sync, 0o755);
    const creating = start(['image', 'create', '-t', 'x', 'fetch', tree], {
      root,
      env: { PATH: [programs, process.env['PATH']].join(delimiter) },
    });
    await vi.waitFor(() => expect(existsSync(join(programs, 'called'))).toBe(true), patience);
    expect(await withHost(root, (host) => host.store.list())).toHaveLength(1);
    creating.kill('SIGKILL');
    expect((await creating).signal).toBe('SIGKILL');
    // The next klee sweeps.
    expect((await create('-t', 'next', 'fetch', tree)).status).toBe(0);
    expect((await klee(['rmi', 'next'], { root })).status).toBe(0);
    await expectNothing();
  });

  /** Where a server stops: how much of the archive has come by then. */
  const moments: [string, (whole: number) => number][] = [
    ['before the archive comes', () => -1],
    ['at its beginning', () => 100],
    ['in the middle', (whole) => Math.floor(whole / 2)],
    ['just before its end', (whole) => whole - 1],
  ];

  describe.each(moments)('interrupted %s', (_when, partOf) => {
    it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGKILL'])('by %s leaves nothing', async (signal) => {
      const base = baseArchive({ noise: noise() });
      const part = partOf(base.length);
      let stalled = false;
      const address = await serve((_request, response) => {
        const stall = () => (stalled = true);
        if (part < 0) stall();
        else response.writeHead(200, { 'content-length': base.length }).write(base.subarray(0, part), stall);
      });
      const creating = start(['image', 'create', '-t', 'x', 'fetch', `${address}/base.txz`], { root });
      await vi.waitFor(() => expect(stalled).toBe(true), patience);
      creating.kill(signal);
      const { exitCode, signal: endedBy, stderr } = await creating;
      if (signal === 'SIGKILL') {
        expect(endedBy).toBe('SIGKILL');
        // The next klee sweeps.
        expect((await create('fetch-auto')).status).toBe(2);
      } else {
        expect([exitCode, stderr]).toEqual([signal === 'SIGINT' ? 130 : 143, 'interrupted\n']);
      }
      await vi.waitFor(expectNothing, patience);
    });
  });
});
