/** Jails on datasets of ZFS, on Linux: in a mount namespace that was opened before the dataset was there. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Namespace, openNamespace } from '../../src/host/namespace.js';
import { chooseRuntime } from '../../src/jail/oci/choose.js';
import type { Jail, JailDriver } from '../../src/jail/jail.js';
import type { Dataset, SnapshotId } from '../../src/storage/store.js';
import type { ZfsStore } from '../../src/zfs/zfs-store.js';
import { machine } from '../support/machine.js';
import { temporaryDirectory } from '../support/temporary.js';
import { describeOnZfs, type ZfsHost, zfsHost } from '../support/zfs-host.js';
import { somebody } from './store/fixture.js';

/** What a klee has: a store, and jails in a namespace of its own. */
interface Klee {
  readonly store: ZfsStore;
  readonly namespace: Namespace;
  readonly jails: JailDriver;
}

describeOnZfs('jails on zfs', () => {
  let host: ZfsHost;
  let base: SnapshotId;
  let klees: Klee[];
  const openKlee = async (store: ZfsStore): Promise<Klee> => {
    await store.prepareMounts();
    const namespace = await openNamespace(machine);
    const directory = temporaryDirectory();
    const memory = join(directory, 'runtime.json');
    const jails = await chooseRuntime({
      machine,
      namespace: () => Promise.resolve(namespace),
      stateDirectory: () => Promise.resolve(join(directory, 'run')),
      memory,
    });
    const klee = { store, namespace, jails };
    klees.push(klee);
    return klee;
  };
  beforeEach(async () => {
    klees = [];
    host = await zfsHost();
    base = await host.store.importTree((tree) => {
      for (const directory of ['usr', 'root', 'tmp']) mkdirSync(join(tree, directory));
      for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(tree, name));
      return Promise.resolve();
    });
  });
  afterEach(async () => {
    for (const { store, namespace } of klees) {
      // First, so that no jail is left where a test has failed.
      await namespace.close();
      await store.close();
    }
    expect(host.traces()).toEqual([]);
    await host.dispose();
  });

  function jailIn({ jails }: Klee, dataset: Dataset): Jail {
    return jails.create({
      id: dataset.id,
      root: dataset.mountpoint,
      path: dataset.path,
      hostname: dataset.id,
      parameters: [],
      mounts: [{ source: '/usr', target: '/usr', readOnly: true }],
      profile: 'freebsd',
      network: 'host',
    });
  }

  async function run(jail: Jail, script: string): Promise<string> {
    let output = '';
    const running = await jail.start({ argv: ['/bin/sh', '-c', script] }, (chunk) => {
      output += chunk.toString();
    });
    const { code } = await running.ended;
    return `${output}${code}`;
  }

  it('run in a dataset, live through its snapshots, and let it go', async () => {
    const klee = await openKlee(host.store);
    let dataset = await host.store.clone(base);
    const jail = jailIn(klee, dataset);
    expect(await run(jail, 'echo one >/file; sleep 1000 >/dev/null 2>&1 &')).toBe('0');
    expect(readFileSync(join(dataset.path, 'file'), 'utf8')).toBe('one\n');
    dataset = await host.store.snapshot(dataset, somebody);
    expect(await run(jail, 'echo two >>/file; cat /file; touch /wreckage')).toBe('one\ntwo\n0');
    expect(await jail.processes()).toHaveLength(1);
    await jail.stop();
    await host.store.destroyDataset(dataset);
    expect(existsSync(dataset.path)).toBe(false);

    const again = await host.store.clone(dataset.origin);
    const next = jailIn(klee, again);
    expect(await run(next, 'cat /file; ls / | grep -c wreckage')).toBe('one\n0\n1');
    await next.stop();
  });

  it('of two klees do not hold each other up', async () => {
    const [one, other] = [await openKlee(host.store), await openKlee(await host.another())];
    const datasets = [await one.store.clone(base), await other.store.clone(base)];
    const jails = [one, other].map((klee, index) => jailIn(klee, datasets[index] as Dataset));
    // While the second one's jail runs, the first one's dataset has to go, and the other way round.
    for (const jail of jails) expect(await run(jail, 'sleep 1000 >/dev/null 2>&1 & echo x >/x')).toBe('0');
    await jails[0]?.stop();
    await one.store.destroyDataset(datasets[0] as Dataset);
    expect(existsSync(datasets[0]?.path ?? '')).toBe(false);
    await one.store.close();
    const later = await other.store.clone(base);
    writeFileSync(join(later.path, 'y'), '');
    const third = jailIn(other, later);
    expect(await run(third, 'ls /y')).toBe('/y\n0');
    await third.stop();
    await jails[1]?.stop();
    expect(host.traces().filter((line) => line.includes(datasets[0]?.id ?? ''))).toEqual([]);
  });
});
