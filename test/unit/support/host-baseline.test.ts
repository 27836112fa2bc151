import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Baseline, differences, expectSameHost, takeBaseline } from '../../support/host-baseline.js';
import { temporaryDirectory } from '../../support/temporary.js';

const empty: Baseline = {
  testRoot: '/t',
  mounts: new Set(['/']),
  processes: new Set(),
  cgroups: new Set(['/sys/fs/cgroup/a']),
  files: new Set(),
  datasets: new Set(['tank/before']),
};

describe('differences', () => {
  it('names each thing that is new, and nothing that has gone', () => {
    const after: Baseline = {
      ...empty,
      mounts: new Set(['/', '/t/merged']),
      processes: new Set(['17 4711 catatonit']),
      cgroups: new Set(['/sys/fs/cgroup/b']),
      files: new Set(['root']),
      datasets: new Set(['tank/before', 'tank/container@a']),
    };
    expect(differences(empty, after)).toEqual([
      'mounted: /t/merged',
      'running: 17 4711 catatonit',
      'cgroup: /sys/fs/cgroup/b',
      'file: /t/root',
      'dataset: tank/container@a',
    ]);
    expect(differences(empty, { ...empty, cgroups: new Set() })).toEqual([]);
  });
});

describe('expectSameHost', () => {
  it('fails with the name of a file that was left, and forgives one that is on its way out', async () => {
    const directory = temporaryDirectory();
    const baseline = takeBaseline(directory);
    mkdirSync(path.join(directory, 'left'));
    await expect(expectSameHost(baseline)).rejects.toThrow(`file: ${directory}/left`);

    writeFileSync(path.join(directory, 'leaving'), '');
    setTimeout(() => {
      rmSync(path.join(directory, 'left'), { recursive: true });
      rmSync(path.join(directory, 'leaving'));
    }, 100);
    const error = await expectSameHost(baseline).catch((reason: unknown) => reason);
    // Other runs on this machine may start jails meanwhile; files are ours alone.
    expect(String(error)).not.toContain('file:');
  });
});
