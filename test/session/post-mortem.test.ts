/** `klee debug IMAGE:failed` opens a build where it failed, with nothing run again. */
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
ARG WHO=nobody
ENV GREETING="hello $WHO"
COPY data /data
RUN head -c 9 /dev/urandom | base64 > /random
RUN echo wreck > /wreck; echo about to fail; exit 7
RUN echo "$GREETING" > /end
`;

describeAsRoot('post mortem', () => {
  const root = useKleeRoot('busybox');

  it('stands at the failed step, in what it left, and goes on from there', async () => {
    const context = writeContext({ Dockerfile: dockerfile, data: 'payload\n' });
    const built = await klee(['build', '-t', 'app', '--build-arg', 'WHO=world', context], { root });
    expect(built.status).toBe(1);

    const session = await Session.reopen(root, 'app:failed');
    expect(session.said).toContain('Step 6/7 failed, Dockerfile:6: exit code 7\n');
    expect(session.said).toContain('    | about to fail\n');
    expect(session.engine.position()).toMatchObject({ done: 5, failed: true });
    expect(await session.files('/data /random /wreck /end')).toEqual(['/data', '/random', '/wreck']);
    expect(await session.do('diff')).toContain('A /wreck  6 B\n1 added by step 6');
    expect(await session.do('print $GREETING')).toBe('$1 = "hello world"\n');
    const random = await session.read('/random');
    expect(session.engine.executed).toBe(0);

    await session.do('back');
    expect(await session.files('/random /wreck')).toEqual(['/random']);
    await session.do('back');
    expect(await session.files('/data /random')).toEqual(['/data']);
    expect(await session.do('next')).toContain('--> Snapshot re-used: @');
    expect(await session.read('/random')).toBe(random);
    expect(session.engine.executed).toBe(0);

    await session.do('edit RUN true');
    expect(await session.do('c')).toContain('Build finished: 7/7 steps');
    expect(session.engine.executed).toBe(2);
    expect(await session.read('/end')).toBe('hello world\n');
    expect(await session.files('/wreck')).toEqual([]);
  });

  it('leaves the failed image as it was, and opens it where the context is gone', async () => {
    const first = await Session.reopen(root, 'app:failed');
    await first.all('back', 'edit RUN echo 1 > /first', 'c');
    await first.close();
    const second = await Session.reopen(root, 'app:failed');
    expect(await second.files('/first /wreck')).toEqual(['/wreck']);
    expect(second.engine.source.text).toBe(dockerfile);
  });

  it('opens a build that succeeded at its end', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\n' });
    expect((await klee(['build', '-t', 'fine', context], { root })).status).toBe(0);
    const session = await Session.reopen(root, 'fine');
    expect(session.said).toMatch(/^Build finished: 3\/3 steps, snapshot @[0-9a-f]{12}\n$/);
    await session.do('back');
    expect(await session.files('/a /b')).toEqual(['/a']);
    await session.do('c');
    expect(session.engine.executed).toBe(0);
  });

  it('keeps nothing of a failed build with --rm, nor where nothing was snapshotted', async () => {
    const context = writeContext({
      Dockerfile: 'FROM busybox\nRUN true\nRUN false\n',
      'at-once': 'FROM busybox\nRUN false\n',
    });
    const removed = await klee(['build', '--rm', '-t', 'gone', context], { root });
    expect(removed.status).toBe(1);
    await expect(root.image('gone:failed')).rejects.toThrow('No such image');
    const atOnce = await klee(['build', '-f', 'at-once', '-t', 'gone', context], { root });
    expect(atOnce.stderr).toMatch(/Failed to build image [0-9a-f]{12}\.\n$/);
    await expect(root.image('gone:failed')).rejects.toThrow('No such image');
  });
});
