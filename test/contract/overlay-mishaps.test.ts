/** What the contract of stores leaves open: full disks, klees that were killed, several klees on one root, high stacks. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { localPrograms } from '../../src/host/local.js';
import { thisProcess } from '../../src/host/owner.js';
import type { Programs } from '../../src/host/programs.js';
import { openOverlayStore } from '../../src/overlay/overlay-store.js';
import { newId } from '../../src/storage/ids.js';
import type { Change, Dataset, Occupants, Tree } from '../../src/storage/store.js';
import { machine } from '../support/machine.js';
import { type OverlayHost, overlayHost } from '../support/overlay-host.js';
import { describeAsRoot } from '../support/privileges.js';

const nobody: Occupants = { alive: false, freeze: (work) => work(), vacate: () => Promise.resolve() };
const somebody: Occupants = { ...nobody, alive: true };

const list = (host: OverlayHost, directory: string) => readdirSync(join(host.root, 'overlay', directory)).sort();

const fillBase = (root: string): Promise<void> => {
  mkdirSync(join(root, 'usr'));
  writeFileSync(join(root, 'usr/tool'), 'tool\n');
  return Promise.resolve();
};

/** More than is copied rather than renamed. */
function writeMuch(dataset: Dataset, name: string): void {
  writeFileSync(join(dataset.path, name), Buffer.alloc(1024 * 1024 + 1, 1));
}

async function paths(host: OverlayHost, before: Tree, after: Tree): Promise<string[]> {
  const found: Change[] = [];
  for await (const change of host.store.diff(before, after)) found.push(change);
  return found.map(({ kind, path }) => `${kind} ${path}`);
}

describeAsRoot('overlay on a full disk', () => {
  let host: OverlayHost;
  beforeEach(async () => {
    const root = mkdtempSync(join(tmpdir(), 'klee-small-'));
    await localPrograms().run(['mount', '-t', 'tmpfs', '-o', 'size=8m', 'klee-test', root]);
    host = await overlayHost(root);
  });
  afterEach(async () => {
    await host.store.close();
    await host.namespace.close();
    await host.programs.run(['umount', host.root]);
    rmSync(host.root, { recursive: true });
  });
  const full = () => ({
    code: 'KLEE_NO_SPACE',
    message: `no space left on the file system of ${host.root}`,
    hint: expect.stringContaining('klee image prune') as unknown,
  });

  it('leaves nothing of a base image that does not fit', async () => {
    const attempt = host.store.importTree((root) => {
      writeFileSync(join(root, 'big'), Buffer.alloc(16 * 1024 * 1024));
      return Promise.resolve();
    });
    await expect(attempt).rejects.toMatchObject(full());
    expect([list(host, 'd'), list(host, 'l'), list(host, 's'), list(host, 't')]).toEqual([[], ['0'], [], []]);
  });

  it('says so when a program of the importer says so', async () => {
    const attempt = host.store.importTree(async (root) => {
      await host.programs.run(['dd', 'if=/dev/zero', `of=${root}/big`, 'bs=1M', 'count=16']);
    });
    await expect(attempt).rejects.toMatchObject(full());
  });

  it('keeps the dataset when there is no room to copy it', async () => {
    const base = await host.store.importTree(fillBase);
    const dataset = await host.store.clone(base);
    writeFileSync(join(dataset.path, 'half'), Buffer.alloc(5 * 1024 * 1024, 1));
    const before = [list(host, 'l'), list(host, 's')];
    await expect(host.store.snapshot(dataset, somebody)).rejects.toMatchObject(full());
    expect([list(host, 'l'), list(host, 's'), list(host, 't')]).toEqual([...before, []]);
    expect(readFileSync(join(dataset.path, 'half')).length).toBe(5 * 1024 * 1024);
    // Without living processes there is nothing to copy.
    const { origin } = await host.store.snapshot(dataset, nobody);
    expect(await paths(host, { snapshot: base }, { snapshot: origin })).toEqual(['added /half']);
  });

  it('keeps the dataset when there is not even room to renew the mount', async () => {
    const base = await host.store.importTree(fillBase);
    const dataset = await host.store.clone(base);
    writeMuch(dataset, 'much');
    // Not a file or a directory more.
    const { files, ffree } = statfsSync(host.root);
    const inodes = (count: number) => host.programs.run(['mount', '-o', `remount,nr_inodes=${count}`, host.root]);
    await inodes(files - ffree);
    await expect(host.store.snapshot(dataset, nobody)).rejects.toMatchObject(full());
    expect(existsSync(join(dataset.path, 'much'))).toBe(true);
    await inodes(files);
    const { origin } = await host.store.snapshot(dataset, nobody);
    expect(await paths(host, { snapshot: base }, { snapshot: origin })).toEqual(['added /much']);
    writeMuch(dataset, 'more');
    const next = await host.store.snapshot(dataset, nobody);
    expect(await paths(host, { snapshot: origin }, { snapshot: next.origin })).toEqual(['added /more']);
  });
});

describeAsRoot('overlay with mishaps', () => {
  let host: OverlayHost;
  beforeEach(async () => {
    host = await overlayHost();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await host.store.close();
    await host.dispose();
  });

  it('sweeps away what a killed klee left, and nothing of the living', async () => {
    const base = await host.store.importTree(fillBase);
    const living = await host.store.clone(base);
    writeFileSync(join(living.path, 'kept'), '');
    const dead = join(host.root, 'overlay/d/deadbeef0000');
    mkdirSync(join(dead, 'upper1/dir'), { recursive: true });
    mkdirSync(join(dead, 'work1/work'), { recursive: true, mode: 0 });
    const program = await host.programs.start(['true'], () => undefined);
    await program.ended;
    writeFileSync(join(dead, 'owner.json'), JSON.stringify({ pid: program.pid, startTime: '1', layers: ['zz'] }));
    mkdirSync(join(host.root, 'overlay/l/zz/usr'), { recursive: true });
    writeFileSync(join(host.root, 'overlay/s/abcdefabcdef.json.1234abcd'), '{"id":');
    mkdirSync(join(host.root, 'overlay/t/cafe00000000'));
    mkdirSync(join(host.root, 'overlay/d/feed00000000'));

    // The layer, the temporary file and the workplace without owner are too young to tell.
    const found = [{ what: 'dataset', name: 'deadbeef0000' }];
    expect(await host.store.leftovers()).toEqual(found);
    expect(await host.store.sweep()).toEqual(found);
    expect(list(host, 'd')).toEqual([living.id, 'feed00000000'].sort());
    expect(list(host, 't')).toEqual([]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    const settled = [
      { what: 'dataset', name: 'feed00000000' },
      { what: 'layer', name: 'zz' },
      { what: 'file', name: join(host.root, 'overlay/s/abcdefabcdef.json.1234abcd') },
    ];
    expect(await host.store.leftovers()).toEqual(settled);
    expect(await host.store.sweep()).toEqual(settled);
    expect(list(host, 'd')).toEqual([living.id]);
    expect(list(host, 'l')).not.toContain('zz');
    expect(list(host, 's')).toEqual([`${base}.json`]);
    expect(existsSync(join(living.path, 'kept'))).toBe(true);
    const { origin } = await host.store.snapshot(living, nobody);
    expect(await paths(host, { snapshot: base }, { snapshot: origin })).toEqual(['added /kept']);
  });

  it('keeps what another klee needs', async () => {
    const other = await host.another();
    const base = await host.store.importTree(fillBase);
    const dataset = await other.clone(base);
    const view = await other.view(base);
    await host.store.destroySnapshot(base);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    expect(await host.store.sweep()).toEqual([]);
    expect(readFileSync(join(view, 'usr/tool'), 'utf8')).toBe('tool\n');
    const { origin } = await other.snapshot(dataset, nobody);
    await other.close();
    expect(readFileSync(join(await host.store.view(origin), 'usr/tool'), 'utf8')).toBe('tool\n');
  });

  it('gives disk space back when the last snapshot with a layer goes', async () => {
    const base = await host.store.importTree(fillBase);
    const dataset = await host.store.clone(base);
    writeMuch(dataset, 'much');
    const next = await host.store.snapshot(dataset, nobody);
    expect(list(host, 'l')).toHaveLength(3);
    await host.store.destroyDataset(next);
    await host.store.destroySnapshot(base);
    expect(list(host, 'l')).toHaveLength(3);
    await host.store.destroySnapshot(next.origin);
    expect(list(host, 'l')).toEqual(['0']);
  });

  it('serves two klees at once', async () => {
    const other = await host.another();
    const base = await host.store.importTree(fillBase);
    const run = async (store: typeof other, name: string) => {
      let dataset = await store.clone(base);
      for (let i = 0; i < 8; i++) {
        writeMuch(dataset, `${name}${i}`);
        dataset = await store.snapshot(dataset, i % 2 === 0 ? nobody : somebody);
      }
      return dataset.origin;
    };
    const [one, two] = await Promise.all([run(host.store, 'a'), run(other, 'b')]);
    expect(readdirSync(await host.store.view(one)).filter((name) => /^[ab]\d$/.test(name))).toHaveLength(8);
    expect(await paths(host, { snapshot: base }, { snapshot: two })).toEqual(
      Array.from({ length: 8 }, (_, i) => `added /b${i}`),
    );
    await other.close();
  });

  it('takes a record that was cut short by a power failure for none', async () => {
    const base = await host.store.importTree(fillBase);
    writeFileSync(join(host.root, 'overlay/s/abcdefabcdef.json'), '');
    expect((await host.store.list()).map(({ id }) => id)).toEqual([base]);
    await expect(host.store.clone('abcdefabcdef')).rejects.toMatchObject({ code: 'KLEE_NO_SNAPSHOT' });
  });

  it('copies a small upper directory once, and again when it has changed', async () => {
    const base = await host.store.importTree(fillBase);
    const dataset = await host.store.clone(base);
    const file = join(dataset.path, 'file');
    writeFileSync(file, 'one');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await host.store.snapshot(dataset, nobody);
    const layers = list(host, 'l');
    const same = await host.store.snapshot(dataset, nobody);
    expect(list(host, 'l')).toEqual(layers);
    utimesSync(file, 1, 1);
    const other = await host.store.snapshot(dataset, nobody);
    expect(await paths(host, { snapshot: same.origin }, { snapshot: other.origin })).toEqual(['modified /file']);
    // Also without the snapshots that were made by then.
    await host.store.destroySnapshot(same.origin);
    await host.store.destroySnapshot(other.origin);
    const last = await host.store.snapshot(dataset, nobody);
    expect(readFileSync(join(await host.store.view(last.origin), 'file'), 'utf8')).toBe('one');
  });

  it('reads of what a living dataset has copied only what was written since', async () => {
    const read: string[] = [];
    const readPart: typeof machine.files.readPart = (path, ...part) => {
      read.push(basename(String(path)));
      return machine.files.readPart(path, ...part);
    };
    const store = await openOverlayStore({
      root: host.root,
      machine: { ...machine, files: { ...machine.files, readPart } },
      namespace: () => Promise.resolve(host.namespace),
    });
    let dataset = await store.clone(await store.importTree(fillBase));
    const write = (name: string, text: string) => {
      writeFileSync(join(dataset.path, name), text);
      utimesSync(join(dataset.path, name), 1, 1);
    };
    write('before', 'one\n');
    write('since', 'one\n');
    // Times are the same within a tick of the clock.
    await new Promise((resolve) => setTimeout(resolve, 50));
    dataset = await store.snapshot(dataset, somebody);
    write('since', 'two\n');
    const found: Change[] = [];
    for await (const change of store.diff({ dataset }, { snapshot: dataset.origin })) found.push(change);
    expect(found.map(({ path }) => path)).toEqual(['/since']);
    expect(read).toEqual(['since', 'since']);
    await store.close();
  });

  it('flattens stacks that grow higher than can be mounted', async () => {
    const base = await host.store.importTree(fillBase);
    const high = stackOf(host, base, 448);
    let dataset = await host.store.clone(high);
    const origins = [high];
    for (let i = 449; i <= 453; i++) {
      writeMuch(dataset, 'much');
      writeFileSync(join(dataset.path, `f${i}`), `${i}\n`);
      dataset = await host.store.snapshot(dataset, nobody);
      origins.push(dataset.origin);
    }
    expect(origins.map((origin) => layersOf(host, origin).length)).toEqual([449, 450, 1, 2, 3, 4]);
    const files = (directory: string) => readdirSync(directory).filter((name) => /^f\d+$/.test(name)).length;
    expect(files(dataset.path)).toBe(453);
    expect(files((await host.store.clone(origins[1] ?? '')).path)).toBe(449);
    expect(files((await host.store.clone(origins[5] ?? '')).path)).toBe(453);
    expect(await paths(host, { snapshot: high }, { snapshot: origins[3] ?? '' })).toEqual([
      ...['added /f449', 'added /f450', 'added /f451'],
      'added /much',
    ]);
  });

  it('flattens a stack that became too high by copies when it is cloned', async () => {
    const base = await host.store.importTree(fillBase);
    const high = stackOf(host, base, 480);
    const dataset = await host.store.clone(high);
    expect(layersOf(host, high)).toHaveLength(1);
    expect(readdirSync(dataset.path)).toContain('f480');
    // Nobody else had the layers of the old stack but the base.
    expect(list(host, 'l')).toHaveLength(3);
    expect(readFileSync(join(dataset.path, 'usr/tool'), 'utf8')).toBe('tool\n');
  });

  it('puts a dataset back when it cannot be mounted anew', async () => {
    let refuse = true;
    const programs: Programs = {
      ...host.namespace.programs,
      attempt: (argv, options) =>
        host.namespace.programs.attempt(refuse && argv.join().includes('upper2') ? ['false'] : argv, options),
    };
    const namespace = { ...host.namespace, programs };
    const { root } = host;
    const store = await openOverlayStore({
      root,
      machine,
      namespace: () => Promise.resolve(namespace),
    });
    const base = await store.importTree(fillBase);
    const dataset = await store.clone(base);
    writeMuch(dataset, 'much');
    const before = [list(host, 'l'), list(host, 's')];
    for (const _ of ['once', 'twice']) {
      await expect(store.snapshot(dataset, nobody)).rejects.toMatchObject({ code: 'KLEE_STORAGE' });
      expect([list(host, 'l'), list(host, 's')]).toEqual(before);
      expect(existsSync(join(dataset.path, 'much'))).toBe(true);
      writeFileSync(join(dataset.path, 'still writable'), '');
    }
    refuse = false;
    const { origin } = await store.snapshot(dataset, nobody);
    expect(await paths(host, { snapshot: base }, { snapshot: origin })).toEqual([
      'added /much',
      'added /still writable',
    ]);
    expect(existsSync(join(dataset.path, 'much'))).toBe(true);
    await store.close();
  });

  it('belongs to this process', async () => {
    const base = await host.store.importTree(fillBase);
    const { id } = await host.store.clone(base);
    const owner: unknown = JSON.parse(readFileSync(join(host.root, 'overlay/d', id, 'owner.json'), 'utf8'));
    expect(owner).toMatchObject({ ...thisProcess(), layers: layersOf(host, base) });
  });
});

function layersOf(host: OverlayHost, snapshot: string): string[] {
  const record = JSON.parse(readFileSync(join(host.root, 'overlay/s', `${snapshot}.json`), 'utf8')) as {
    layers: string[];
  };
  return record.layers;
}

/** A snapshot with a stack of so many layers over those of `base`, the i-th with a file `f<i>`, as so many steps make it. */
function stackOf(host: OverlayHost, base: string, height: number): string {
  const made = Array.from({ length: height }, (_, i) => `x${(i + 1).toString(36)}`).reverse();
  for (const [index, layer] of made.entries()) {
    mkdirSync(join(host.root, 'overlay/l', layer));
    writeFileSync(join(host.root, 'overlay/l', layer, `f${height - index}`), '');
  }
  const id = newId();
  const record = { id, parent: base, createdAt: Date.now(), layers: [...made, ...layersOf(host, base)] };
  writeFileSync(join(host.root, 'overlay/s', `${id}.json`), JSON.stringify(record));
  return id;
}
