/** Differences as a ZFS with `zfs diff` tells them. */
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FilePath } from '../../src/host/files.js';
import { machineWithDiff } from '../support/zfs-diff.js';
import { describeOnZfs, zfsHost } from '../support/zfs-host.js';
import { diffContract } from './store/diff.js';
import { nobody, StoreFixture, writeMuch } from './store/fixture.js';

describeOnZfs('zfs diff', () => {
  const t = new StoreFixture();
  let asked: string[][];
  let looked: string[];
  beforeEach(() => {
    asked = [];
    looked = [];
    const machine = machineWithDiff(asked);
    const lstat = (path: FilePath) => {
      looked.push(String(path));
      return machine.files.lstat(path);
    };
    return t.open(() => zfsHost({ machine: { ...machine, files: { ...machine.files, lstat } } }));
  });
  afterEach(() => t.close());

  describe('fulfils the contract', () => {
    diffContract(t);
  });

  it('is asked about what both have in common, and then only what it names is looked at', async () => {
    const first = await t.clone();
    writeMuch(first);
    const { origin } = await t.snapshot(first);
    const [left, right] = [await t.clone(origin), await t.clone(origin)];
    writeFileSync(join(left.path, 'much/7'), 'left\n');
    rmSync(join(right.path, 'much/8'));
    await t.store.view(origin);
    looked = [];
    expect(await t.changes({ dataset: left }, { dataset: right })).toEqual(['modified /much/7', 'deleted /much/8']);
    expect(asked.map(([from]) => from?.split('@')[1])).toEqual([origin, origin]);
    expect(looked.length).toBeLessThan(20);

    // Its dataset is gone, its snapshot is carried, and the snapshot of the one beside it.
    const { origin: later } = await t.snapshot(left);
    await t.store.destroyDataset(left);
    await t.store.destroyDataset(first);
    asked = [];
    expect(await t.changes({ snapshot: t.base }, { snapshot: later })).toContain(
      'modified /much/7'.replace('modified', 'added'),
    );
    expect(await t.changes({ snapshot: later }, { dataset: right })).toEqual(['modified /much/7', 'deleted /much/8']);
    expect(await t.changes({ snapshot: later }, { snapshot: origin })).toEqual(['modified /much/7']);
  });

  it('leaves what is in renamed directories to be found', async () => {
    expect(
      await t.sinceBase((root) => {
        // Two that swap their names, and one whose name leads elsewhere.
        mkdirSync(join(root, 'opt'));
        writeFileSync(join(root, 'opt/one'), '1');
        renameSync(join(root, 'usr/share/doc'), join(root, 'doc'));
        renameSync(join(root, 'opt'), join(root, 'usr/share/doc'));
        renameSync(join(root, 'doc'), join(root, 'opt'));
        renameSync(join(root, 'etc'), join(root, 'cte'));
        symlinkSync('/', join(root, 'etc'));
      }),
    ).toEqual([
      'added /cte',
      'added /cte/passwd',
      'added /cte/resolv.conf',
      'modified /etc',
      'deleted /etc/passwd',
      'deleted /etc/resolv.conf',
      'added /opt',
      'added /opt/one',
      'added /opt/two',
      'modified /usr/share/doc/one',
      'deleted /usr/share/doc/two',
    ]);
  });

  it('leaves names that a file got or lost to be found', async () => {
    const first = await t.clone();
    linkSync(join(first.path, 'usr/tool'), join(first.path, 'usr/second'));
    const { origin } = await t.snapshot(first, nobody);
    expect(await t.changes({ snapshot: t.base }, { snapshot: origin })).toEqual(['added /usr/second']);
    rmSync(join(first.path, 'usr/tool'));
    expect(await t.changes({ snapshot: origin }, { dataset: first })).toEqual(['deleted /usr/tool']);
    expect(await t.changes({ snapshot: t.base }, { dataset: first })).toEqual([
      'added /usr/second',
      'deleted /usr/tool',
    ]);
  });

  it('knows names of any bytes', async () => {
    const dataset = await t.clone();
    const script = `printf x > "$(printf 'caf\\351')"; printf y > 'a b\\c'; printf z > "$(printf 'ta\\tb')"`;
    await t.host.programs.run(['sh', '-c', script], { cwd: dataset.path });
    expect(await t.changes({ snapshot: t.base }, { dataset })).toEqual([
      'added /a b\\c',
      'added /caf\ufffd',
      'added /ta\tb',
    ]);
    expect(asked).toHaveLength(1);
  });

  it('counts what was written as modified though size and times are the same', async () => {
    const dataset = await t.clone();
    const script =
      'touch -r usr/tool /tmp/klee-reference.$$; printf "loot\\n" > usr/tool; touch -r /tmp/klee-reference.$$ usr/tool; rm /tmp/klee-reference.$$';
    await t.host.programs.run(['sh', '-c', script], { cwd: dataset.path });
    expect(await t.changes({ snapshot: t.base }, { dataset })).toEqual(['modified /usr/tool']);
  });
});
