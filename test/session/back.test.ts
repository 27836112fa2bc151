/** `back` undoes the last thing that ran; going forward again over what has not changed executes nothing. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo 1 > /one\nENV A=b\nRUN echo 2 > /two\nRUN echo 3 > /three\n';

describeAsRoot('back', () => {
  const root = useKleeRoot('busybox');

  it('re-uses snapshots on the way forward, and says so', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const end = session.engine.position().snapshot;
    const executed = session.engine.executed;
    expect(await session.do('back 2')).toContain('Stopped before step 4/5, Dockerfile:4: RUN echo 2 > /two\n');
    expect(await session.files('/one /two /three')).toEqual(['/one']);
    const forward = await session.do('c');
    expect(forward.match(/--> Snapshot re-used: @/g)).toHaveLength(2);
    expect(forward).not.toContain('created');
    expect(session.engine.executed).toBe(executed);
    expect(session.engine.position().snapshot).toBe(end);
    expect(await session.files('/one /two /three')).toEqual(['/one', '/three', '/two']);
  });

  it('executes what an edit has changed, and what comes after it', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'back 2', 'edit 4 RUN echo II > /two');
    const executed = session.engine.executed;
    const forward = await session.do('c');
    expect(forward).not.toContain('re-used');
    expect(session.engine.executed).toBe(executed + 2);
    expect(await session.read('/two')).toBe('II\n');
    // The branch that was left is still there: its text brings its snapshots back.
    await session.all('edit 4 RUN echo 2 > /two');
    expect((await session.do('c')).match(/re-used/g)).toHaveLength(2);
    expect(session.engine.executed).toBe(executed + 2);
    expect(await session.read('/two')).toBe('2\n');
  });

  it('undoes the failed attempt first, then a step at a time', async () => {
    const session = await Session.open(root, `${dockerfile}RUN echo x > /wreck; false\n`);
    await session.do('c');
    expect(await session.files('/wreck')).toEqual(['/wreck']);
    expect(await session.do('back')).toMatch(
      /Undid the failed attempt at step 6, [^\n]*\nStopped before step 6\/6, Dockerfile:6: RUN echo x > \/wreck; false\n$/,
    );
    expect(await session.files('/wreck /three')).toEqual(['/three']);
    expect(await session.do('back')).toContain('Stopped before step 5/6');
    expect(await session.files('/wreck /three /two')).toEqual(['/two']);
    await session.do('back');
    expect(await session.files('/two /one')).toEqual(['/one']);
    // ENV is a step of its own: it shares the files of the one before.
    expect(await session.do('back')).toContain('Stopped before step 3/6, Dockerfile:3: ENV A=b');
    expect(await session.do('print $A')).toBe('void\n');
    expect(await session.files('/one')).toEqual(['/one']);
  });

  it('says when there is nothing left to undo', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('back 9')).toContain('No more reverse-execution history.\nStopped before step 1/5');
    expect(await session.do('back')).toBe(
      'No more reverse-execution history.\nStopped before step 1/5, Dockerfile:1: FROM busybox\n',
    );
  });
});
