// What the parts of a step cost by themselves: the runtime, the mount, the snapshot, each through the product's own Programs.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from '../scripts/setup/programs.mjs';
import { chooseRuntime, configs, openNamespace, openOverlayStore, RuntimeCommands, settings } from './modules.mjs';
import { timeOf } from './statistics.mjs';

const none = {
  alive: false,
  freeze: (/** @type {() => Promise<any>} */ work) => work(),
  vacate: () => Promise.resolve(),
};

/**
 * Functions that do one part each and answer how long it took, in milliseconds.
 * @param {import('./product.mjs').Host} host
 * @param {string} snapshot
 * @param {string} directory for files of the benchmark's
 */
export async function openParts(host, snapshot, directory) {
  // A store and jails of the benchmark's own, on the same root: the host keeps its namespace to itself.
  const namespace = await openNamespace(host.machine);
  const store = await openOverlayStore({
    root: host.root,
    namespace: () => Promise.resolve(namespace),
    machine: host.machine,
  });
  const state = path.join(directory, 'jails');
  mkdirSync(state, { recursive: true });
  const driver = await chooseRuntime({
    machine: host.machine,
    namespace: () => Promise.resolve(namespace),
    stateDirectory: () => Promise.resolve(state),
    memory: path.join(host.root, 'runtime.json'),
  });
  const { name } = driver;
  if (name !== 'crun' && name !== 'runc') throw new Error(`the parts of ${name} are not known`);
  const dataset = await store.clone(snapshot);
  /** @type {import('../src/jail/jail.js').JailSpec} */
  const spec = {
    id: dataset.id,
    root: dataset.mountpoint,
    path: dataset.path,
    hostname: dataset.id,
    parameters: [],
    mounts: [],
    profile: 'freebsd',
    network: 'host',
  };
  const jail = driver.create(spec);
  await (
    await jail.start({ argv: ['/bin/true'] }, () => undefined)
  ).ended;

  /** @type {import('../src/jail/oci/runtime.js').Runtime} */
  const runtime = { name, path: findProgram(name) ?? name };
  // The jail of the product, which runs now, gives its configuration for those that the benchmark starts by itself.
  const bundle = path.join(state, `${spec.id}-1`);
  const running = new RuntimeCommands(runtime, `klee-${process.pid}-${spec.id}`, path.join(bundle, 'state'));
  const files = {
    process: path.join(directory, 'process.json'),
    log: path.join(directory, 'log'),
    pid: path.join(directory, 'pid'),
  };
  const plan = {
    argv: ['/bin/sh', '-c', 'true'],
    user: { uid: 0, gid: 0, groups: [] },
    environment: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    directory: '/',
    terminal: false,
  };
  writeFileSync(files.process, JSON.stringify(configs.processConfig(settings.settingsOf(spec, ''), plan)));
  let count = 0;

  /** @param {readonly string[]} argv */
  const start = async (argv) => {
    const { ended } = await namespace.programs.start(argv, () => undefined);
    const { exitCode } = await ended;
    if (exitCode !== 0) throw new Error(`'${argv.join(' ')}' ended with ${exitCode}`);
  };

  return {
    runtime: name,

    exec: () => timeOf(() => start(running.exec(files))),

    /** The runtime's start of a container beside the one that runs. */
    start: async () => {
      count += 1;
      const fresh = path.join(directory, `bundle${count}`);
      mkdirSync(fresh);
      cpSync(path.join(bundle, 'config.json'), path.join(fresh, 'config.json'));
      const commands = new RuntimeCommands(runtime, `klee-bench-${process.pid}-${count}`, path.join(fresh, 'state'));
      const took = await timeOf(() => start(commands.run(fresh)));
      await namespace.programs.run([
        ...commands.run(fresh).slice(0, commands.run(fresh).indexOf('run')),
        'delete',
        '--force',
        commands.id,
      ]);
      rmSync(fresh, { recursive: true, force: true });
      return took;
    },

    /** A mount of nothing but the overlay file system, and its end. */
    mount: async () => {
      count += 1;
      const place = path.join(directory, `mount${count}`);
      for (const part of ['lower', 'upper', 'work', 'tree']) mkdirSync(path.join(place, part), { recursive: true });
      const options = ['lowerdir=lower', 'upperdir=upper', 'workdir=work'].join(',');
      const argv = ['mount', '--internal-only', '--types', 'overlay', 'klee', '--options', options, 'tree'];
      const took = await timeOf(() => namespace.programs.run(argv, { cwd: place }));
      await namespace.programs.run(['umount', path.join(place, 'tree')]);
      rmSync(place, { recursive: true, force: true });
      return took;
    },

    /** The snapshot of a dataset that nothing was written to, as after `RUN true`. */
    snapshot: async () => {
      const { origin } = dataset;
      /** @type {string | undefined} */
      let taken;
      const took = await timeOf(async () => {
        taken = (await store.snapshot(dataset, none)).origin;
      });
      if (taken !== undefined && taken !== origin) await store.destroySnapshot(taken);
      return took;
    },

    /** The end of a jail in which nothing runs any more. */
    stop: async () => {
      const { id, mountpoint, path: tree } = await store.clone(snapshot);
      const other = driver.create({ ...spec, id, root: mountpoint, path: tree });
      await (
        await other.start({ argv: ['/bin/true'] }, () => undefined)
      ).ended;
      const took = await timeOf(() => other.stop());
      await store.destroyDataset({ id, origin: snapshot, mountpoint, path: tree });
      return took;
    },

    clone: async () => {
      /** @type {import('../src/storage/store.js').Dataset | undefined} */
      let made;
      const took = await timeOf(async () => {
        made = await store.clone(snapshot);
      });
      if (made !== undefined) await store.destroyDataset(made);
      return took;
    },

    async close() {
      await jail.stop();
      await store.close();
      await namespace.close();
    },
  };
}
