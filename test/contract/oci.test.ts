import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Namespace, openNamespace } from '../../src/host/namespace.js';
import { chooseRuntime, type RuntimeChoice } from '../../src/jail/oci/choose.js';
import type { RuntimeName } from '../../src/jail/oci/runtime.js';
import { machine } from '../support/machine.js';
import { describeAsRoot } from '../support/privileges.js';
import { jailContract } from './jail.contract.js';
import { type JailHost, jailWorld } from './jail-world.js';

const choiceOf = (namespace: Namespace, root: string): RuntimeChoice => ({
  machine,
  namespace: () => Promise.resolve(namespace),
  stateDirectory: () => Promise.resolve(join(root, 'run')),
  memory: join(root, 'runtime.json'),
});

async function open(name: RuntimeName): Promise<JailHost> {
  const namespace = await openNamespace(machine);
  const root = mkdtempSync(join(tmpdir(), 'klee-oci-'));
  const choice = choiceOf(namespace, root);
  const stateDirectory = await choice.stateDirectory();
  const driver = await chooseRuntime({ ...choice, candidates: [name] });
  expect(driver.name).toBe(name);
  return {
    driver,
    baseline: () => [
      ...readdirSync(stateDirectory),
      // Other namespaces of this host have the same cgroups.
      ...readdirSync(namespace.path('/sys/fs/cgroup')).filter((entry) => entry.startsWith(`klee-${process.pid}-`)),
      ...jailMounts(`/proc/${namespace.pid}/mountinfo`),
      ...jailMounts('/proc/self/mountinfo'),
      ...readdirSync(namespace.path('/proc')).filter((entry) => /^\d+$/.test(entry)),
    ],
    async close() {
      await namespace.close();
      rmSync(root, { recursive: true });
    },
  };
}

/** The mounts on the suite's own trees: others may come and go on this host meanwhile. */
const jailMounts = (mountinfo: string) =>
  readFileSync(mountinfo, 'utf8')
    .split('\n')
    .filter((line) => /\/klee-(tree|oci)-/.test(line));

describeAsRoot('containers', () => {
  jailContract('crun', () => open('crun'));
  jailContract('runc', () => open('runc'));

  describe.each(['crun', 'runc'] as const)('%s', (name) => {
    const world = jailWorld(() => open(name));

    it('has the host’s resolver configuration, and keeps its own', async () => {
      const jail = world.jailOf();
      const { output } = await world.run(jail, 'cat /etc/resolv.conf');
      expect(output).toBe(readFileSync('/etc/resolv.conf', 'utf8'));
      await world.run(jail, 'echo changed > /etc/resolv.conf');
      expect(readFileSync(join(jail.spec.path, 'etc/resolv.conf'), 'utf8')).toBe('');
    });

    it('has /proc and /dev/shm, and numbers its processes itself', async () => {
      const jail = world.jailOf();
      await world.run(jail, 'sleep 1000 & echo started');
      await expect.poll(() => jail.processes()).toMatchObject([{ command: 'sleep' }]);
      const [sleep] = await jail.processes();
      const inside = await world.run(jail, `cat /proc/${sleep?.pid ?? 0}/comm; test -d /dev/shm`);
      expect(inside).toEqual({ code: 0, output: 'sleep\n' });
    });

    it('denies namespaces and the host’s kernel settings', async () => {
      const jail = world.jailOf();
      expect((await world.run(jail, 'unshare --user --map-root-user true')).code).not.toBe(0);
      expect((await world.run(jail, 'echo 1 > /proc/sys/kernel/panic')).code).not.toBe(0);
      const docker = world.jailOf({ profile: 'docker' });
      expect((await world.run(docker, 'unshare --mount true')).code).not.toBe(0);
    });

    it('has no network interface but its own loopback when the network is disabled', async () => {
      const { output } = await world.run(world.jailOf({ network: 'disabled' }), 'cat /proc/net/dev');
      expect(output.match(/^ *\w+:/gm)?.map((line) => line.trim())).toEqual(['lo:']);
    });
  });

  it('makes device files of the tree unusable', async () => {
    const namespace = await openNamespace(machine);
    const root = mkdtempSync(join(tmpdir(), 'klee-oci-'));
    try {
      const choice = choiceOf(namespace, root);
      const driver = await chooseRuntime(choice);
      const tree = join(root, 'tree');
      mkdirSync(tree);
      await namespace.programs.run(['mount', '-t', 'tmpfs', '-o', 'dev,nosuid', 'none', tree]);
      const path = namespace.path(tree);
      for (const directory of ['dev', 'proc', 'sys', 'usr']) mkdirSync(join(path, directory));
      for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(path, name));
      await namespace.programs.run(['mknod', join(tree, 'null'), 'c', '1', '3']);
      const jail = driver.create({
        id: 'c069e69af8cf',
        root: tree,
        path,
        hostname: 'x',
        parameters: [],
        mounts: [{ source: '/usr', target: '/usr', readOnly: true }],
        profile: 'docker',
        network: 'host',
      });
      let output = '';
      const run = await jail.start(
        { argv: ['/bin/sh', '-c', 'mknod /own c 1 3 && echo made; echo > /own; echo > /null'] },
        (chunk) => {
          output += chunk.toString();
        },
      );
      await run.ended;
      expect(output).toMatch(/^made\n/);
      expect(output).toMatch(/\/own: Permission denied/);
      expect(output).toMatch(/\/null: Permission denied/);
      await jail.stop();
    } finally {
      await namespace.close();
      rmSync(root, { recursive: true });
    }
  });

  it('removes the cgroups of sessions that were killed, and no others', async () => {
    const namespace = await openNamespace(machine);
    const root = mkdtempSync(join(tmpdir(), 'klee-oci-'));
    const abandoned = namespace.path('/sys/fs/cgroup/klee-99999999-c069e69af8cf');
    const owned = namespace.path(`/sys/fs/cgroup/klee-${process.pid}-c069e69af8cf`);
    try {
      for (const cgroup of [abandoned, owned]) mkdirSync(cgroup);
      await chooseRuntime({ ...choiceOf(namespace, root), candidates: ['runc'] });
      expect(existsSync(abandoned)).toBe(false);
      expect(existsSync(owned)).toBe(true);
    } finally {
      rmdirSync(owned);
      await namespace.close();
      rmSync(root, { recursive: true });
    }
  });

  it('remembers which runtime works', async () => {
    const namespace = await openNamespace(machine);
    const root = mkdtempSync(join(tmpdir(), 'klee-oci-'));
    try {
      const choice = choiceOf(namespace, root);
      const first = await chooseRuntime(choice);
      const written = readFileSync(choice.memory, 'utf8');
      expect(written).toContain(first.name);
      expect((await chooseRuntime(choice)).name).toBe(first.name);
      expect(readFileSync(choice.memory, 'utf8')).toBe(written);
      expect(readdirSync(root)).toContain('runtime.json');
    } finally {
      await namespace.close();
      rmSync(root, { recursive: true });
    }
  });

  it('says what was tried when no runtime is there', async () => {
    const namespace = await openNamespace(machine);
    const root = mkdtempSync(join(tmpdir(), 'klee-oci-'));
    try {
      const choice = choiceOf(namespace, root);
      await expect(chooseRuntime({ ...choice, candidates: [] })).rejects.toMatchObject({
        code: 'KLEE_NO_RUNTIME',
        hint: 'apt-get install crun catatonit',
      });
    } finally {
      await namespace.close();
      rmSync(root, { recursive: true });
    }
  });
});
