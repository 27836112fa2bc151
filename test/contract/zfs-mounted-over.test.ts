/** Differences where jails mount on the host, as on FreeBSD: what is mounted over a dataset is none of it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/host/machine.js';
import { machine } from '../support/machine.js';
import { machineWithDiff } from '../support/zfs-diff.js';
import { describeOnZfs, zfsHost } from '../support/zfs-host.js';
import { StoreFixture } from './store/fixture.js';

describeOnZfs('zfs below other mounts', () => {
  describe.each<[string, () => Machine]>([
    ['without zfs diff', () => machine],
    ['with zfs diff', machineWithDiff],
  ])('%s', (_, open) => {
    const t = new StoreFixture();
    beforeEach(() => t.open(() => zfsHost({ machine: { ...open(), platform: 'freebsd' } })));
    afterEach(() => t.close());

    it('tells what changed in the dataset alone', async () => {
      const dataset = await t.clone();
      mkdirSync(join(dataset.path, 'mnt'));
      writeFileSync(join(dataset.path, 'mnt/hidden'), '');
      writeFileSync(join(dataset.path, 'seen'), '');
      const places = ['dev', 'mnt', 'usr/share'].map((name) => join(dataset.path, name));
      for (const place of places) {
        await t.host.programs.run(['mount', '-t', 'tmpfs', '-o', 'mode=0700', 'none', place]);
        writeFileSync(join(place, 'null'), 'device\n');
      }
      const changes = ['added /mnt', 'added /mnt/hidden', 'added /seen'];
      expect(await t.changes({ snapshot: t.base }, { dataset })).toEqual(changes);
      expect(await t.changes({ dataset }, { snapshot: t.base })).toEqual(
        changes.map((line) => line.replace('added', 'deleted')),
      );
      const taken = await t.snapshot(dataset);
      expect(await t.changes({ snapshot: taken.origin }, { dataset: taken })).toEqual([]);
      rmSync(join(dataset.path, 'seen'));
      expect(await t.changes({ snapshot: taken.origin }, { dataset: taken })).toEqual(['deleted /seen']);
      for (const place of places) await t.host.programs.run(['umount', place]);
      expect(await t.changes({ snapshot: t.base }, { dataset: taken })).toEqual(changes.slice(0, 2));
    });
  });
});
