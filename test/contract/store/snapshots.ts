/** Snapshots of datasets in all circumstances. */
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Occupants, SnapshotId } from '../../../src/storage/store.js';
import { nobody, somebody, writeMuch, type StoreFixture } from './fixture.js';

export function snapshotContract(t: StoreFixture): void {
  describe('snapshot', () => {
    it.each([
      ['nothing runs and little was written', nobody, false],
      ['nothing runs and much was written', nobody, true],
      ['something runs and little was written', somebody, false],
      ['something runs and much was written', somebody, true],
    ])('keeps what the dataset held when %s', async (_, occupants, much) => {
      const first = await t.clone();
      writeFileSync(join(first.path, 'first'), '1\n');
      rmSync(join(first.path, 'usr/share/doc/two'));
      if (much) writeMuch(first);
      const second = await t.snapshot(first, occupants);
      expect(second).toMatchObject({ id: first.id, mountpoint: first.mountpoint, path: first.path });
      expect(await t.store.record(second.origin)).toMatchObject({ id: second.origin, parent: t.base });

      writeFileSync(join(second.path, 'first'), 'overwritten\n');
      writeFileSync(join(second.path, 'second'), '2\n');
      const third = await t.snapshot(second, occupants);
      expect(await t.store.record(third.origin)).toMatchObject({ parent: second.origin });

      const view = await t.store.view(second.origin);
      expect(readFileSync(join(view, 'first'), 'utf8')).toBe('1\n');
      expect(existsSync(join(view, 'second'))).toBe(false);
      expect(readdirSync(join(view, 'usr/share/doc'))).toEqual(['one']);
      const again = await t.clone(third.origin);
      expect(readFileSync(join(again.path, 'first'), 'utf8')).toBe('overwritten\n');
      expect(readFileSync(join(again.path, 'second'), 'utf8')).toBe('2\n');
      expect(existsSync(join(again.path, 'usr/share/doc/two'))).toBe(false);
      expect(existsSync(join(again.path, 'much'))).toBe(much);
      expect(await t.changes({ snapshot: third.origin }, { dataset: third })).toEqual([]);
    });

    it('of an unchanged dataset is another snapshot of the same files', async () => {
      const dataset = await t.clone();
      const { origin } = await t.snapshot(dataset);
      expect(origin).not.toBe(t.base);
      expect(await t.changes({ snapshot: t.base }, { snapshot: origin })).toEqual([]);
      expect(await t.store.usage(origin)).toBe(0);
    });

    it('notices changed permissions of the root directory', async () => {
      const dataset = await t.clone();
      chmodSync(dataset.path, 0o711);
      const { origin } = await t.snapshot(dataset);
      expect(await t.changes({ snapshot: t.base }, { snapshot: origin })).toEqual(['modified /']);
      expect(lstatSync((await t.clone(origin)).path).mode & 0o777).toBe(0o711);
    });

    it('is of one moment while processes write, and they go on in the same tree', async () => {
      const dataset = await t.clone();
      const script = 'i=0; while :; do i=$((i+1)); echo $i >>one; echo $i >>two; done';
      const writer = await t.host.programs.start(['sh', '-c', script], () => undefined, { cwd: dataset.path });
      try {
        while (!existsSync(join(dataset.path, 'two'))) await sleep(5);
        const held: Occupants = {
          ...somebody,
          async freeze(work) {
            writer.kill('SIGSTOP');
            try {
              return await work();
            } finally {
              writer.kill('SIGCONT');
            }
          },
        };
        const { origin } = await t.snapshot(dataset, held);
        const view = await t.store.view(origin);
        const lines = (root: string, file: string) => readFileSync(join(root, file), 'utf8').split('\n').length;
        const [one, two] = [lines(view, 'one'), lines(view, 'two')];
        expect([0, 1]).toContain(one - two);
        while (lines(dataset.path, 'two') <= one) await sleep(5);
        expect([lines(view, 'one'), lines(view, 'two')]).toEqual([one, two]);
        expect(await t.changes({ snapshot: origin }, { dataset })).toEqual(['modified /one', 'modified /two']);
      } finally {
        writer.kill('SIGKILL');
        await writer.ended;
      }
    });

    it('keeps the dataset when the jail cannot be stopped', async () => {
      const dataset = await t.clone();
      writeMuch(dataset);
      let vacated = false;
      const stuck = { ...nobody, vacate: () => Promise.reject(new Error('stuck')) };
      const attempt = t.snapshot(dataset, stuck).then(() => (vacated = true));
      // A store that need not stop the jail may succeed.
      await attempt.catch((error: unknown) => {
        expect(error).toMatchObject({ message: 'stuck' });
      });
      expect(readdirSync(join(dataset.path, 'much'))).toHaveLength(300);
      expect(await t.store.list()).toHaveLength(vacated ? 2 : 1);
      const { origin } = await t.snapshot(dataset);
      expect(readdirSync(join(await t.store.view(origin), 'much'))).toHaveLength(300);
    });

    it('works while somebody has a file of the tree open', async () => {
      const dataset = await t.clone();
      writeMuch(dataset);
      const sitting = await t.host.programs.start(['sleep', '1000'], () => undefined, {
        cwd: join(dataset.path, 'much'),
      });
      try {
        const { origin } = await t.snapshot(dataset);
        expect(readdirSync(join(await t.store.view(origin), 'much'))).toHaveLength(300);
        writeFileSync(join(dataset.path, 'more'), '');
        expect(await t.changes({ snapshot: origin }, { dataset })).toEqual(['added /more']);
      } finally {
        sitting.kill('SIGKILL');
        await sitting.ended;
      }
    });

    it('can be chained more than 250 times', async () => {
      let dataset = await t.clone();
      const origins: SnapshotId[] = [];
      for (let i = 1; i <= 260; i++) {
        writeFileSync(join(dataset.path, `f${i}`), `${i}\n`);
        dataset = await t.snapshot(dataset);
        origins.push(dataset.origin);
      }
      const last = await t.clone(dataset.origin);
      expect(readdirSync(last.path).filter((file) => /^f\d+$/.test(file))).toHaveLength(260);
      const middle = await t.clone(origins[99] ?? '');
      expect(readdirSync(middle.path).filter((file) => /^f\d+$/.test(file))).toHaveLength(100);
      expect(await t.changes({ snapshot: origins[249] ?? '' }, { snapshot: origins[251] ?? '' })).toEqual([
        'added /f251',
        'added /f252',
      ]);
    });
  });
}
