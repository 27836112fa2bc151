/** Running backwards to a breakpoint, a watched change or the start; and turning the direction of `next` and `continue` round. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'ARG V=1\nFROM busybox\nRUN echo 1 > /one\nENV A=b\nRUN echo 2 > /two\nRUN echo 3 > /three\n';

describeAsRoot('running backwards', () => {
  const root = useKleeRoot('busybox');

  it('goes back to the last breakpoint, then the one before, then the start', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'b 3', 'b 5');
    const executed = session.engine.executed;
    expect(await session.do('rc')).toBe('Stopped before step 5/6, Dockerfile:5 (breakpoint 2): RUN echo 2 > /two\n');
    expect(await session.files('/one /two')).toEqual(['/one']);
    expect(await session.do('reverse-continue')).toContain('Stopped before step 3/6, Dockerfile:3 (breakpoint 1)');
    expect(await session.files('/one')).toEqual([]);
    expect(await session.do('rc')).toBe(
      'No more reverse-execution history.\nStopped before step 1/6, Dockerfile:1: ARG V=1\n',
    );
    expect(await session.do('rc')).toBe(
      'No more reverse-execution history.\nStopped before step 1/6, Dockerfile:1: ARG V=1\n',
    );
    expect(session.engine.executed).toBe(executed);
  });

  it('counts a failed attempt as a step', async () => {
    const session = await Session.open(root, `${dockerfile}RUN echo x > /wreck; false\n`);
    await session.all('b 7', 'c', 'next');
    expect(await session.files('/wreck')).toEqual(['/wreck']);
    expect(await session.do('rc')).toMatch(
      /^Dropped what the failed attempt left; back on snapshot @\w+\.\nStopped before step 7\/7, Dockerfile:7 \(breakpoint 1\)/,
    );
    expect(await session.files('/wreck /three')).toEqual(['/three']);
    expect(await session.do('rc')).toContain('No more reverse-execution history.\nStopped before step 1/7');
  });

  it('finishes backwards before the FROM of the stage', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.do('reverse-finish')).toBe('Stopped before step 2/6, Dockerfile:2: FROM busybox\n');
    await session.all('c', 'b 4');
    expect(await session.do('reverse-finish')).toContain('Stopped before step 4/6, Dockerfile:4 (breakpoint 1)');
  });

  it('undoes a step with reverse-step, as step runs one', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('s 3')).toContain('Stopped before step 4/6');
    expect(await session.do('rs')).toContain('Undid step 3, RUN echo 1 > /one\nStopped before step 3/6');
    expect(await session.do('reverse-step 9')).toContain('No more reverse-execution history.');
  });

  it('turns next, step, continue and finish round with exec-direction', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('show exec-direction')).toBe('Forward.\n');
    await session.all('c', 'b 3', 'set exec-direction reverse');
    expect(await session.do('show exec-direction')).toBe('Reverse.\n');
    expect(await session.do('n')).toContain('Undid step 6, RUN echo 3 > /three\nStopped before step 6/6');
    expect(await session.do('s')).toContain('Undid step 5, RUN echo 2 > /two\n');
    expect(await session.do('c')).toContain('Stopped before step 3/6, Dockerfile:3 (breakpoint 1)');
    expect(await session.do('finish')).toBe('Stopped before step 2/6, Dockerfile:2: FROM busybox\n');
    expect(await session.do('n 9')).toContain('No more reverse-execution history.');
    expect(await session.refuses('set exec-direction sideways')).toContain('Undefined item: "sideways".');
    expect(await session.all('set exec-direction forward', 'n')).toContain('Stopped before step 2/6');
  });
});
