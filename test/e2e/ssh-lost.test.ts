/** The connection to the machine behind ssh is cut, or klee is killed, in the middle of a step. */
import { expect, it } from 'vitest';
import { klee, start } from '../support/cli.js';
import { Collected } from '../support/collected.js';
import { writeContext } from '../support/context.js';
import { running } from '../support/proc.js';
import { useSshRoot } from '../support/ssh-root.js';
import { TmuxTerminal } from '../support/tmux.js';
import { until } from '../support/until.js';
import { describeOnZfs } from '../support/zfs-host.js';

/** How long to sleep, for whoever looks for it: of this run alone, another's may be left. */
const [daemon, step] = ['1', '2'].map((digit) => `${process.pid}00${digit}`) as [string, string];

const lost =
  /^error: the connection to ssh:\/\/\S+ was lost\nhint: (?:ssh said: .*[^.]; )?what klee had running there was ended; the next command connects anew\n/;

describeOnZfs('a connection that is cut in the middle of a step', () => {
  const root = useSshRoot('busybox');
  const noneRuns = () => until(() => running(daemon).length + running(step).length === 0);

  /** A build that waits in its third step, beside a daemon of the second. */
  async function building() {
    const context = writeContext({
      Dockerfile: `FROM busybox\nRUN sleep ${daemon} & echo b > /b\nRUN echo be""gun; sleep ${step}\n`,
    });
    const build = start(['build', '-t', 'cut', context], { root });
    const said = new Collected();
    build.stdout.on('data', said.add);
    await until(() => said.text.includes('begun\n'));
    await until(() => running(step).length > 0);
    // Not alone: it would be awaited.
    return { build };
  }

  it('fails a build with one line, and nothing is left', async () => {
    const { build } = await building();
    root.place.sshd.kill();
    const { exitCode, stderr } = await build;
    expect(stderr).toMatch(lost);
    expect(stderr.split('\n')).toHaveLength(3);
    expect(exitCode).toBe(125);
    await noneRuns();
    await root.expectNothing();
  });

  it('leaves to `klee doctor --fix` what could not be removed without a connection', async () => {
    const { build } = await building();
    root.place.sshd.know('another key');
    root.place.sshd.kill();
    const { exitCode, stderr } = await build;
    root.place.sshd.know();
    expect(stderr).toMatch(lost);
    expect(exitCode).toBe(125);
    expect(root.place.traces()).not.toEqual([]);
    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
    await noneRuns();
    await root.expectNothing();
    expect((await klee(['doctor'], { root })).status).toBe(0);
  });

  it('leaves the session, which goes on from the last snapshot', async () => {
    const cwd = writeContext({
      Dockerfile: `FROM busybox\nRUN echo one > /one\nRUN sleep ${daemon} & echo two > /two\nRUN sleep ${step}; cat /one /two\n`,
    });
    const env = { ...root.env, KLEE_ROOT: root.path, XDG_STATE_HOME: writeContext({}) };
    const terminal = await TmuxTerminal.open({ args: ['debug', '--no-keep', '-t', 'whole'], cwd, env });
    await terminal.sees(/\(klee 1\/4\)$/);
    await terminal.line('c');
    await until(() => running(step).length > 0);
    root.place.sshd.kill();
    await terminal.sees(/was lost\n +hint: [^\n]*the next command connects anew\n[\s\S]*\(klee 4\/4\)$/);
    await noneRuns();
    await terminal.line('edit RUN cat /one /two');
    await terminal.sees(/Step 4 is now/);
    await terminal.line('c');
    await terminal.sees(/Revived by step 3, [\s\S]*\none\ntwo\n[\s\S]*Build finished: 4\/4 steps/);
    // What another klee would take for a dead one's is this session's still.
    expect((await klee(['doctor', '--fix'], { root })).stdout).toMatch(/^left over +nothing /m);
    await terminal.line('exec cat /two');
    await terminal.sees(/^two\n\(klee 4\/4 done\)$/m);
    await terminal.line('quit');
    await terminal.sees(/Quit anyway/);
    await terminal.line('y');
    await terminal.sees(/image created[\s\S]*\[exit status 0\]$/);
    expect((await klee(['rmi', 'whole'], { root })).status).toBe(0);
  });

  it('while the prompt waits, keeps what was changed by hand', async () => {
    const cwd = writeContext({ Dockerfile: 'FROM busybox\nRUN echo one > /one\nRUN cat /hand\n' });
    const env = { ...root.env, KLEE_ROOT: root.path, XDG_STATE_HOME: writeContext({}) };
    const terminal = await TmuxTerminal.open({ args: ['debug', '--no-keep'], cwd, env });
    await terminal.sees(/\(klee 1\/3\)$/);
    await terminal.line('c');
    await terminal.sees(/failed[\s\S]*\(klee 3\/3!\)$/);
    await terminal.line('exec echo by hand > /hand');
    await terminal.sees(/\(klee 3\/3!\*\)$/);
    root.place.sshd.kill();
    await until(() => root.place.sshd.clients().length === 0);
    await terminal.line('exec cat /one');
    await terminal.sees(/was lost[\s\S]*\(klee 3\/3!\*\)$/);
    await terminal.line('exec cat /hand');
    await terminal.sees(/^by hand$/m);
    expect((await klee(['doctor', '--fix'], { root })).stdout).toMatch(/^left over +nothing /m);
    await terminal.line('set dirty keep');
    await terminal.line('c');
    await terminal.sees(/Build finished: 3\/3 steps/);
    await terminal.line('q');
    await terminal.sees(/\[exit status 0\]$/);
  });

  it.each(['doctor', 'build'])('is cleared by klee %s after klee was killed', async (next) => {
    const { build } = await building();
    build.kill('SIGKILL');
    await build;
    // What has left the step's process group is the jail's, and goes with it.
    await until(() => running(step).length === 0);
    await until(() => root.place.sshd.clients().length === 0);
    expect(root.place.traces()).not.toEqual([]);
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    const args = next === 'doctor' ? ['doctor', '--fix'] : ['build', context];
    expect((await klee(args, { root })).status).toBe(0);
    await noneRuns();
    await root.expectNothing();
  });
});
