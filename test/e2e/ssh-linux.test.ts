/** The real command line on a Linux with ZFS, behind a real sshd. The machine there is this one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { type CliOptions, type CliRoot, klee as run, start as begin } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { createBaseImages } from '../support/klee-root.js';
import { running } from '../support/proc.js';
import { mendInShell } from '../support/shell-there.js';
import { Sshd } from '../support/sshd.js';
import { until } from '../support/until.js';
import { describeOnZfs } from '../support/zfs-host.js';
import { openZfsPlace, type ZfsPlace } from '../support/zfs-place.js';

describeOnZfs('klee --host, on a Linux', () => {
  let sshd: Sshd;
  let zfsPlace: ZfsPlace;
  let env: Record<string, string>;

  beforeAll(async () => {
    sshd = await Sshd.start();
    process.env['KLEE_SSH'] = sshd.ssh;
    zfsPlace = openZfsPlace();
    const { path, dataset } = zfsPlace;
    env = { KLEE_HOST: sshd.address, KLEE_SSH: sshd.ssh, KLEE_DATASET: dataset };
    const machine = await openSshMachine(sshd.address);
    try {
      await createBaseImages({ path, machine, dataset }, ['busybox']);
    } finally {
      await machine.close();
    }
  });
  afterAll(async () => {
    const left = traces();
    await zfsPlace.dispose();
    await sshd.stop();
    expect(left).toEqual([]);
  });

  /** What klees that have ended must not have left there. */
  const traces = () => zfsPlace.traces();
  const place = (): CliRoot => ({ path: zfsPlace.path, env });
  const options = (more: Partial<CliOptions> = {}): CliOptions => ({ root: place(), ...more });
  const klee = (args: readonly string[], more?: Partial<CliOptions>) => run(args, options(more));

  /** Starts a build and waits until it has said `begun`. */
  async function begun(dockerfile: string) {
    const building = begin(['build', writeContext({ Dockerfile: dockerfile })], options());
    let said = '';
    building.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('begun\n'));
    // It is thenable: answered as it is, it would be waited for.
    return { building };
  }

  it('says by doctor what the machine there has', async () => {
    const { status, stdout } = await klee(['doctor']);
    expect(stdout).toMatch(/^machine +ssh:\/\/\S+ +Linux /m);
    expect(stdout).toMatch(/^storage +\* zfs +in the dataset /m);
    expect(stdout).toMatch(/^jails +\* crun +\d/m);
    expect(stdout).toMatch(/catatonit +\/\S+$/m);
    expect(status).toBe(0);
  });

  it('builds, with what COPY takes from here, and runs the image', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nCOPY data /\nRUN cat /data > /copy\n', data: 'payload' });
    expect(await klee(['build', '-t', 'built', context])).toMatchObject({ status: 0, stderr: '' });
    expect((await klee(['run', 'built', 'sh', '-c', 'cat /copy; exit 3'])).stdout).toContain('payload');
    expect((await klee(['rmi', 'built'])).status).toBe(0);
  });

  it('debugs: goes back to the files of before, and a daemon of one step serves another', async () => {
    const dockerfile = `FROM busybox
RUN mkdir /www && echo served > /www/i && httpd -p 127.0.0.1:47849 -h /www
RUN wget -qO /got http://127.0.0.1:47849/i
RUN cat /got /nope
`;
    const script = ['c', 'back', 'back', 'exec ls /got || echo undone', 'next', 'edit RUN cat /got', 'c', 'quit'].join(
      '\n',
    );
    const context = writeContext({ Dockerfile: dockerfile, script: `${script}\n` });
    const { status, stdout } = await klee(['debug', '--batch', '-x', join(context, 'script'), context]);
    expect(stdout).toMatch(/Step 4\/4 failed/);
    expect(stdout).toMatch(/^undone$/m);
    expect(stdout).toMatch(/^served$/m);
    expect(stdout).toContain('Build finished: 4/4 steps');
    expect(status).toBe(0);
    expect(traces()).toEqual([]);
  });

  it('interrupts by Ctrl-C what runs there', async () => {
    const { building } = await begun('FROM busybox\nRUN sleep 997151 & echo be""gun; sleep 997152\n');
    await until(() => running('997152').length > 0);
    building.kill('SIGINT');
    expect((await building).exitCode).toBe(130);
    expect([...running('997151'), ...running('997152')]).toEqual([]);
    expect(traces()).toEqual([]);
  });

  it('killed with -9, leaves nothing running there, and doctor --fix removes the rest', async () => {
    const { building } = await begun('FROM busybox\nRUN sleep 997151 &\nRUN echo be""gun; sleep 997152\n');
    await until(() => running('997151').length > 0);
    building.kill('SIGKILL');
    await building;
    await until(() => [...running('997151'), ...running('997152')].length === 0);
    expect((await klee(['doctor'])).status).toBe(1);
    expect((await klee(['doctor', '--fix'])).status).toBe(0);
    expect(traces()).toEqual([]);
    expect((await klee(['doctor'])).status).toBe(0);
  });

  it('ends with its connection, and nothing runs on there', async () => {
    const { building } = await begun('FROM busybox\nRUN sleep 997151 &\nRUN echo be""gun; sleep 997152\n');
    sshd.kill();
    const { exitCode, stderr } = await building;
    expect(stderr).toMatch(/^error: the connection to ssh:\S+ was lost$/m);
    expect(exitCode).not.toBe(0);
    await until(() => [...running('997151'), ...running('997152')].length === 0);
    expect((await klee(['doctor', '--fix'])).status).toBe(0);
    expect(traces()).toEqual([]);
  });

  it('opens a shell at a terminal there', async () => {
    await mendInShell(place(), '997153');
  });

  it('wants a dataset there', async () => {
    const none = mkdtempSync(join(tmpdir(), 'klee-root-'));
    const { status, stderr } = await run(['build', writeContext({ Dockerfile: 'FROM busybox\n' })], {
      root: { path: none, env: { ...env, KLEE_DATASET: '' } },
    });
    rmSync(none, { recursive: true });
    expect(stderr).toMatch(/^error: no dataset to keep images in on ssh:\S+\nhint: .*--dataset POOL\/kleene/);
    expect(status).toBe(2);
  });
});
