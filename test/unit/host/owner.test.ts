import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { localProcesses, processesByPs, type Processes } from '../../../src/host/owner.js';
import { localPrograms } from '../../../src/host/local.js';
import { read } from '../../support/proc.js';

const programs = localPrograms();

/** A process that lives until the test is over, and a child of it, which it never waits for. */
async function parentAndChild(): Promise<{ parent: number; child: number; endParent: () => Promise<void> }> {
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const endParent = async () => {
    parent.kill('SIGKILL');
    if (parent.exitCode === null && parent.signalCode === null) await once(parent, 'exit');
  };
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const child = Number(said.toString());
  // As long as it is the shell, it may ask for the child's status.
  await vi.waitUntil(() => read(`/proc/${parent.pid ?? 0}/comm`) === 'sleep\n');
  onTestFinished(async () => {
    process.kill(child, 'SIGKILL');
    await endParent();
  });
  return { parent: parent.pid ?? 0, child, endParent };
}

describe.each<[string, Processes]>([
  ['as this machine tells', localProcesses(programs, 'linux')],
  ['as ps tells', processesByPs(programs)],
  ['as a FreeBSD tells, which may have a /proc', localProcesses(programs, 'freebsd')],
])('a process %s', (_, processes) => {
  it('lives until it has ended', async () => {
    const { parent, endParent } = await parentAndChild();
    const owner = await processes.of(parent);
    expect(owner).toEqual({ pid: parent, startTime: expect.stringMatching(/^\d+$/) as string });
    expect(await processes.of(parent)).toEqual(owner);
    expect(await processes.isAlive(owner)).toBe(true);
    await endParent();
    expect(await processes.isAlive(owner)).toBe(false);
  });

  it('is dead when its pid is somebody else’s by now', async () => {
    const { parent } = await parentAndChild();
    for (const startTime of ['1', '', 'unknown']) {
      expect(await processes.isAlive({ pid: parent, startTime })).toBe(false);
    }
  });

  it('is dead although nobody has asked for its status yet', async () => {
    const { child } = await parentAndChild();
    const owner = await processes.of(child);
    expect(await processes.isAlive(owner)).toBe(true);
    process.kill(child, 'SIGKILL');
    await vi.waitUntil(async () => !(await processes.isAlive(owner)));
    // Still there, as a zombie.
    expect(process.kill(child, 0)).toBe(true);
  });
});

it('is told of on FreeBSD in one way, whatever is mounted on /proc', async () => {
  const owner = await localProcesses(programs, 'freebsd').of(process.pid);
  expect(owner).toEqual(await processesByPs(programs).of(process.pid));
  expect(owner).not.toEqual(await localProcesses(programs, 'linux').of(process.pid));
});
