/** `bisect` names the first step after which a command fails, or succeeds, by trying it on few snapshots. Nothing of the plan runs. */
import { expect, it, vi } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN echo port=80 > /app.conf
RUN echo a > /a
ENV MODE=fast
RUN echo port=none > /app.conf
RUN echo b > /b
WORKDIR /
RUN echo c > /c
`;

const triesOf = (said: string) => [...said.matchAll(/^Tried after step (\d+)/gm)].map(([, step]) => Number(step));

describeAsRoot('bisect', () => {
  const root = useKleeRoot('busybox');

  it('names the step that broke it, with what the command said before and after', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const { executed, files } = { executed: session.engine.executed, files: await session.files('/*') };
    const said = await session.do('bisect --from 2 cat /app.conf; grep -q port=80 /app.conf');
    expect(triesOf(said).slice(0, 2)).toEqual([8, 2]);
    expect(said).toMatch(
      /It begins to fail after step 5, Dockerfile:5: RUN echo port=none > \/app\.conf\n {2}snapshot: {2}@\w{12} before, @\w{12} after\n {2}before: {4}exit code 0\n {4}\| port=80\n {2}after: {5}exit code 1\n {4}\| port=none\n {2}[45] runs; `diff 5` shows what the step changed, `goto 5` goes before it\n$/,
    );
    expect(session.engine.executed).toBe(executed);
    expect(session.engine.position()).toMatchObject({ done: 8, dirty: false });
    expect(await session.files('/*')).toEqual(files);
  });

  it('names the step that mended it, the environment included', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const said = await session.do('bisect --ok test "$MODE" = fast');
    expect(said).toContain('It begins to succeed after step 4, Dockerfile:4: ENV MODE=fast\n');
    expect(said).toContain('before and after: the step changed no file\n');
  });

  it('says so when both ends agree, and which way', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.do('bisect test -e /nowhere')).toBe(
      'Tried after step 8: fails (exit code 1)\n' +
        'Tried after step 1: fails (exit code 1)\n' +
        'It fails after step 1, the first with files, and after step 8, the last: nothing to find.\n' +
        'What comes and goes may hide in between: `history CMD` tries every step, `bisect --from N` begins later.\n' +
        '  after:     exit code 1\n',
    );
    expect(await session.do('bisect true')).toContain(
      'It succeeds after step 1, the first with files, and after step 8',
    );
    expect(await session.do('bisect test -e /c')).toContain(
      'It fails after step 1 already, and succeeds after step 8: nothing to find.\n  `bisect --ok CMD` finds',
    );
    await session.do('back 7');
    expect(await session.do('bisect false')).toContain(
      'It fails after step 1, the only state there is: nothing to find.',
    );
  });

  it('goes round the steps where the command cannot tell', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const odd = '[ -e /a ] && ! [ -e /b ] && exit 125; grep -q port=80 /app.conf';
    const said = await session.do(`bisect --from 2 ${odd}`);
    expect(said).toContain('cannot tell (exit code 125)');
    expect(said).toContain(
      'It begins to fail after one of these steps; which of them, the command could not tell:\n  step 3,',
    );
    expect(said).toContain('\n  step 6, Dockerfile:6: RUN echo b > /b\n');
    expect(await session.do('bisect exit 125')).toContain('The command could not tell after any step.');
  });

  it('looks behind the position only when it is asked to', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'back 6');
    expect(await session.do('bisect --ok test -e /b')).toContain('nothing to find');
    const said = await session.do('bisect --all --ok test -e /b');
    expect(said).toContain('It begins to succeed after step 6, Dockerfile:6: RUN echo b > /b');
    expect(session.engine.position().done).toBe(2);
  });

  it('ends at an interrupt, and says how far it was', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const running = session.do('bisect test -e /b && exit 1; [ -e /a ] && sleep 100; true');
    await vi.waitFor(() => expect(session.said).toContain('Tried after step 1'), { timeout: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    session.engine.running.interrupt();
    expect(await running).toContain('Interrupted after 2 runs: if it begins to fail, then after one of steps 2 to 8\n');
    expect(await session.do('exec echo still here')).toBe('still here\n');
  });

  it('finds any of 300 steps with at most ten runs', async () => {
    const steps = Array.from({ length: 299 }, (_, index) => `RUN echo ${index + 2} > /last\n`);
    const session = await Session.open(root, `FROM busybox\n${steps.join('')}`);
    expect(await session.do('c')).toContain('Build finished: 300/300 steps');
    const { executed } = session.engine;
    for (const guilty of [2, 150, 187, 299, 300]) {
      const said = await session.do(`bisect test $(cat /last 2>/dev/null || echo 0) -lt ${guilty}`);
      expect(said).toContain(
        `It begins to fail after step ${guilty}, Dockerfile:${guilty}: RUN echo ${guilty} > /last\n`,
      );
      expect(triesOf(said).length).toBeLessThanOrEqual(10);
    }
    expect(session.engine.executed).toBe(executed);
  });

  it('refuses what it cannot do', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('bisect true')).toContain('There are no files yet: FROM has not run.');
    expect(await session.refuses('bisect')).toContain('Which command?');
    expect(await session.refuses('bisect --bad true')).toContain('There is no option --bad.');
    await session.do('n');
    expect(await session.refuses('bisect --from 7 true')).toContain('Nothing is recorded from step 7 on.');
  });
});
