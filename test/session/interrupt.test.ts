/** An interrupt ends the step, never the session. */
import { expect, it, vi } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

async function interrupted(session: Session, times: number): Promise<string> {
  const running = session.do('continue');
  await vi.waitFor(() => expect(session.said).toContain('\nstarted\n'), { timeout: 20_000 });
  for (let time = 0; time < times; time += 1) session.engine.running.interrupt();
  return running;
}

describeAsRoot('an interrupt', () => {
  const root = useKleeRoot('busybox');

  it('stops the step there, marked interrupted, and the session goes on', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN echo base > /base\nRUN echo half > /half; echo started; sleep 100; echo whole > /whole\n',
    );
    const said = await interrupted(session, 1);
    expect(said).toContain('Step 3/3 interrupted, Dockerfile:3: exit code 130 (SIGINT)\n');
    expect(said).not.toContain('running:');
    expect(session.engine.position()).toMatchObject({ done: 2, failed: true });
    expect(await session.files('/base /half /whole')).toEqual(['/base', '/half']);

    await session.do('back');
    expect(await session.files('/base /half')).toEqual(['/base']);
    await session.do('edit RUN echo whole > /whole');
    expect(await session.do('c')).toContain('Build finished: 3/3 steps');
    expect(await session.files('/half /whole')).toEqual(['/whole']);
  });

  it('that is repeated does not wait for a command which ignores the first', async () => {
    const session = await Session.open(
      root,
      "FROM busybox\nRUN trap '' INT; echo started; while :; do sleep 0.1; done\n",
    );
    expect(await interrupted(session, 2)).toContain('Step 2/2 interrupted, Dockerfile:2: exit code 143 (SIGTERM)\n');
    expect(await session.do('exec echo still here')).toBe('still here\n');
  });

  it('leaves what earlier steps had started, so that a retry finds it', async () => {
    const session = await Session.open(
      root,
      `FROM busybox
RUN mkdir -p /www && echo hi > /www/i && httpd -p 127.0.0.1:47831 -h /www
RUN echo started; sleep 100
RUN wget -qO- http://127.0.0.1:47831/i > /got
`,
    );
    expect(await interrupted(session, 1)).toContain('  running:   httpd\n');
    await session.do('edit RUN true');
    expect(await session.do('c')).toContain('Build finished: 4/4 steps');
    expect(await session.read('/got')).toBe('hi\n');
  });

  it('is not lost when it comes as the step begins', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nRUN sleep 100\n');
    await session.do('n 2');
    session.engine.on(({ type }) => {
      if (type === 'stepStarted') session.engine.running.interrupt();
    });
    expect(await session.do('n')).toContain('Step 3/3 interrupted, ');
  });

  it('ends a command that was run by hand', async () => {
    const session = await Session.open(root, 'FROM busybox\n');
    await session.do('next');
    const running = session.do('exec echo started; sleep 100');
    await vi.waitFor(() => expect(session.said).toContain('started\n'), { timeout: 20_000 });
    session.engine.running.interrupt();
    expect(await running).toBe('started\n(exit code 130)\n');
  });
});
