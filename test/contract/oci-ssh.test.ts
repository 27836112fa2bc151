/** Containers on a Linux behind ssh. The machine there is this one: the tests look at it from here. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Namespace, openNamespace } from '../../src/host/namespace.js';
import type { Machine } from '../../src/host/machine.js';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { chooseRuntime } from '../../src/jail/oci/choose.js';
import { describeAsRoot } from '../support/privileges.js';
import { isRunning } from '../support/proc.js';
import { lost, machineAt, sshdFor } from '../support/ssh.js';
import { Sshd } from '../support/sshd.js';
import { temporaryDirectory } from '../support/temporary.js';
import { until } from '../support/until.js';
import { jailContract } from './jail.contract.js';
import { type JailHost, makeTree } from './jail-world.js';

async function open(): Promise<JailHost> {
  const sshd = await Sshd.start();
  process.env['KLEE_SSH'] = sshd.ssh;
  const machine = await openSshMachine(sshd.address);
  const namespace = await openNamespace(machine);
  const root = mkdtempSync(join(tmpdir(), 'klee-oci-'));
  const stateDirectory = join(root, 'run');
  const driver = await chooseRuntime({
    machine,
    namespace: () => Promise.resolve(namespace),
    stateDirectory: () => Promise.resolve(stateDirectory),
    memory: join(root, 'runtime.json'),
    candidates: ['crun'],
  });
  return {
    driver,
    baseline: () => [
      ...readdirSync(stateDirectory),
      ...jailMounts(namespace),
      ...readdirSync(namespace.path('/proc')).filter((entry) => /^\d+$/.test(entry)),
    ],
    async close() {
      await namespace.close();
      await machine.close();
      await sshd.stop();
      rmSync(root, { recursive: true });
    },
  };
}

const jailMounts = (namespace: Namespace) =>
  [`/proc/${namespace.pid}/mountinfo`, '/proc/self/mountinfo'].flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /\/klee-(tree|oci)-/.test(line)),
  );

describeAsRoot('containers behind ssh', () => {
  jailContract('crun over ssh', open);

  it('end with the connection, and leave it to the next thing that is done there to tell', async () => {
    const sshd = await sshdFor();
    const machine = await machineAt(sshd.address);
    const namespace = await openNamespace(machine);
    const running = await namespace.programs.start(['setsid', 'sleep', '1000'], () => undefined);
    // Settled before the connection is lost: it is not what is told.
    await machine.signal([running.pid], 'SIGKILL');
    await running.ended;
    expect(namespace.lost).toBe(false);
    sshd.kill();
    await until(() => namespace.lost);
    await expect(machine.files.readdir('/')).rejects.toMatchObject(lost);
    await until(() => !isRunning(namespace.pid));
    await namespace.close();
    const next = await openNamespace(machine);
    expect((await next.programs.run(['echo', 'again'])).stdout).toBe('again\n');
    await next.close();
    await until(() => !isRunning(next.pid));
  });

  it('are made anew after the connection was lost', async () => {
    const sshd = await sshdFor();
    const machine = await machineAt(sshd.address);
    const { jail, namespaces, run } = await lasting(machine);
    await run('sleep 1000 >/dev/null 2>&1 & echo started');
    expect(await jail.processes()).toMatchObject([{ command: 'sleep' }]);
    sshd.kill();
    await until(() => namespaces[0]?.lost === true);
    await expect(run('true')).rejects.toMatchObject(lost);
    expect(await jail.processes()).toEqual([]);
    expect(await run('echo again')).toBe('again\n');
    expect(namespaces).toHaveLength(2);
    // The other side ends it when it notices, which nobody here waits for.
    await until(() => !isRunning(namespaces[0]?.pid ?? 0));
    await jail.stop();
    await namespaces[1]?.close();
  });

  it('want root there', async () => {
    const sshd = await sshdFor();
    const machine = await machineAt(sshd.address);
    await expect(openNamespace({ ...machine, uid: 1000 })).rejects.toMatchObject({
      code: 'KLEE_PERMISSION',
      message: `only root can make jails on ${sshd.address}`,
      hint: 'connect as root',
    });
  });
});

/** A jail that is in another namespace where the one before was lost. */
async function lasting(machine: Machine) {
  const root = temporaryDirectory();
  const tree = makeTree();
  onTestFinished(() => {
    rmSync(tree, { recursive: true });
  });
  const namespaces: Namespace[] = [];
  const driver = await chooseRuntime({
    machine,
    namespace: async () => {
      const last = namespaces.at(-1);
      if (last?.lost === false) return last;
      const opened = await openNamespace(machine);
      namespaces.push(opened);
      return opened;
    },
    stateDirectory: () => Promise.resolve(join(root, 'run')),
    memory: join(root, 'runtime.json'),
    candidates: ['crun'],
  });
  const jail = driver.create({
    id: 'c069e69af8cf',
    root: tree,
    path: tree,
    hostname: 'x',
    parameters: [],
    mounts: [{ source: '/usr', target: '/usr', readOnly: true }],
    profile: 'freebsd',
    network: 'host',
  });
  const run = async (line: string) => {
    let output = '';
    const running = await jail.start({ argv: ['/bin/sh', '-c', line] }, (chunk) => {
      output += chunk.toString();
    });
    await running.ended;
    return output;
  };
  return { jail, namespaces, run };
}
