/** 250 steps, and any distance between them, forward and back. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const count = 250;
const steps = Array.from({ length: count }, (_, index) => `RUN echo ${index + 1} > /f_${index + 1}\n`);

describeAsRoot('a session of 250 steps', () => {
  const root = useKleeRoot('busybox');

  it('goes back 200 and forward 200 with nothing executed', async () => {
    const session = await Session.open(root, `FROM busybox\n${steps.join('')}`);
    expect(await session.do('c')).toContain(`Build finished: ${count + 1}/${count + 1} steps`);
    expect(session.engine.executed).toBe(count);
    expect(await session.files('/f_*')).toHaveLength(count);

    expect(await session.do('back 200')).toContain('Stopped before step 52/251, Dockerfile:52: RUN echo 51 > /f_51\n');
    expect(await session.files('/f_*')).toHaveLength(50);
    expect(await session.files('/f_51')).toEqual([]);

    expect((await session.do('next 200')).match(/re-used/g)).toHaveLength(200);
    expect(session.engine.executed).toBe(count);
    expect(await session.files('/f_*')).toHaveLength(count);
    expect(await session.read('/f_250')).toBe('250\n');
    expect(await session.do('diff 251')).toContain('A /f_250  4 B\n1 added by step 251');
  });
});
