/** `klee doctor`: what is used, and what records and storage say of each other. What kill -9 leaves is in killed.test.ts. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Finding } from '../../src/view/findings.js';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { driverSet } from '../support/driver-set.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';

describeAsRoot('klee doctor', () => {
  const root = useKleeRoot('busybox');

  async function findings(status: number, ...options: readonly string[]): Promise<Finding[]> {
    const result = await klee(['doctor', '--json', ...options], { root });
    expect(result).toMatchObject({ status, stderr: '' });
    return JSON.parse(result.stdout) as Finding[];
  }

  it('names what is used, once each', async () => {
    const found = await findings(0);
    const used = found.filter(({ state }) => state === 'used').map(({ topic, subject }) => `${topic}: ${subject}`);
    const expected = {
      'overlay+oci': ['storage: overlay', expect.stringMatching(/^jails: (?:crun|runc)$/), 'reaper: catatonit'],
      'zfs+oci': ['storage: zfs', expect.stringMatching(/^jails: (?:crun|runc)$/), 'reaper: catatonit'],
      'zfs+freebsd': ['storage: zfs', 'jails: jail'],
      'ssh+zfs+freebsd': ['storage: zfs', 'jails: jail'],
    };
    expect(used).toEqual(expected[driverSet]);
    expect(found.filter(({ topic }) => topic === 'klee root')).toMatchObject([{ subject: root.path }]);
    expect(root.traces()).toEqual([]);
  });

  it('tells of an image whose files are gone, which no listing minds and rmi removes', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo a > /a\n' });
    expect((await klee(['build', '-q', '-t', 'broken', context], { root })).status).toBe(0);
    const { snapshot } = await root.image('broken');
    await withHost(root, (host) => host.store.destroySnapshot(snapshot));

    expect((await klee(['lsi'], { root })).stdout).toContain('broken');
    const problems = (await findings(1)).filter(({ state }) => state === 'problem');
    expect(problems).toMatchObject([
      {
        topic: 'images',
        subject: 'broken:latest',
        detail: `a snapshot of it is gone: @${snapshot}`,
        remedy: 'klee rmi broken:latest',
      },
    ]);
    const run = await klee(['run', 'broken', 'true'], { root });
    expect(run.stderr).toContain(`invalid snapshot @${snapshot}`);
    expect((await klee(['rmi', 'broken'], { root })).status).toBe(0);
    await findings(0);
  });

  it('leaves alone, for a minute, a snapshot that has no record yet', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo b > /b\n' });
    expect((await klee(['build', '-q', '-t', 'nameless', context], { root })).status).toBe(0);
    const { id, snapshot } = await root.image('nameless');
    rmSync(join(root.path, 'images', id), { recursive: true });
    await findings(0, '--fix');
    await withHost(root, async ({ store }) => {
      expect((await store.list()).map((record) => record.id)).toContain(snapshot);
      await store.destroySnapshot(snapshot);
    });
  });
});
