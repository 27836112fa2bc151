/** `retry` runs the failed step from the clean snapshot: nothing of the failed attempt is left. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('retry', () => {
  const root = useKleeRoot('busybox');

  it('starts from the clean snapshot each time', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN echo base > /base\nRUN cat /wreck; echo again >> /wreck; rm /base; false\n',
    );
    await session.do('c');
    expect(await session.files('/base /wreck')).toEqual(['/wreck']);
    const again = await session.do('retry');
    expect(again).toMatch(/^Dropped what the failed attempt left; back on snapshot @[0-9a-f]{12}\.\n/);
    expect(again).toContain("cat: can't open '/wreck'");
    expect(await session.read('/wreck')).toBe('again\n');
    expect(session.engine.executed).toBe(3);
  });

  it('runs the edited step, without the wreckage', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN echo base > /base\nRUN echo half > /half; false\nRUN echo end > /end\n',
    );
    await session.all('c', 'edit RUN echo whole > /whole');
    expect(await session.do('retry')).toContain('Stopped before step 4/4, Dockerfile:4: RUN echo end > /end');
    expect(await session.files('/base /half /whole /end')).toEqual(['/base', '/whole']);
    expect(session.engine.executed).toBe(3);
  });

  it('runs the last step afresh where none has failed', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN head -c 9 /dev/urandom | base64 > /random\nRUN true\n');
    await session.do('next 2');
    const first = await session.read('/random');
    expect(await session.do('retry')).toContain('--> Snapshot created: @');
    expect(await session.read('/random')).not.toBe(first);
    expect(session.engine.position().done).toBe(2);
    expect(session.engine.executed).toBe(2);
  });
});
