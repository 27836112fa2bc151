/** `undo` and `redo` take back and repeat what the session did: moves and edits. Nothing runs for either. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\nRUN echo c > /c\n';

describeAsRoot('undo and redo', () => {
  const root = useKleeRoot('busybox');

  it('takes back moves one by one, and does them again', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('undo')).toBe('Nothing to undo.\n');
    await session.all('next', 'next 2', 'back', 'goto start');
    const executed = session.engine.executed;
    expect(await session.do('undo')).toBe(
      'Undid goto start.\nStopped before step 3/4, Dockerfile:3: RUN echo b > /b\n',
    );
    expect(await session.files('/a /b')).toEqual(['/a']);
    expect(await session.do('undo')).toContain('Undid back 1.\nStopped before step 4/4');
    expect(await session.files('/a /b')).toEqual(['/a', '/b']);
    expect(await session.do('undo')).toContain('Undid next 2.\nStopped before step 2/4');
    expect(await session.do('undo')).toContain('Undid next 1.\nStopped before step 1/4');
    expect(await session.do('undo')).toBe('Nothing to undo.\n');
    expect(await session.do('redo')).toContain('Redid next 1.\nStopped before step 2/4');
    expect(await session.do('redo')).toContain('Redid next 2.\nStopped before step 4/4');
    expect(await session.files('/a /b')).toEqual(['/a', '/b']);
    expect(await session.all('redo', 'redo')).toContain('Stopped before step 1/4');
    expect(await session.do('redo')).toBe('Nothing to redo.\n');
    expect(session.engine.executed).toBe(executed);
  });

  it('brings the old plan and position back after an edit', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'edit 2 RUN echo A > /a');
    expect(await session.do('undo')).toMatch(
      /^Undid edit 2\.\nStep 2 is now RUN echo a > \/a\nBuild finished: 4\/4 steps, snapshot @\w+\n$/,
    );
    expect(session.engine.source.text).toBe(dockerfile);
    expect(await session.files('/a /b /c')).toEqual(['/a', '/b', '/c']);
    expect(await session.do('redo')).toBe(
      'Redid edit 2.\nStep 2 is now RUN echo A > /a\nStopped before step 2/4, Dockerfile:2: RUN echo A > /a\n',
    );
    await session.all('delete-step 3', 'insert 3 ENV X=y', 'undo');
    expect(await session.do('undo')).toContain('Undid delete-step 3.\nStep 3 is new: RUN echo b > /b\n');
    expect(session.engine.source.text).toBe(dockerfile.replace('echo a', 'echo A'));
    expect(session.engine.executed).toBe(3);
  });

  it('takes back an instruction that was typed, with what it did', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'RUN echo mine > /mine');
    expect(await session.files('/mine')).toEqual(['/mine']);
    expect(await session.do('undo')).toContain('Undid insert 3.\nStep 3 is gone: RUN echo mine > /mine\n');
    expect(await session.files('/mine')).toEqual([]);
    expect(session.engine.source.text).toBe(dockerfile);
    await session.do('redo');
    expect(await session.files('/mine')).toEqual(['/mine']);
    expect(session.engine.executed).toBe(2);
  });

  it('takes back an instruction that was typed and failed as one', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'RUN echo x > /wreck; false');
    expect(await session.do('undo')).toMatch(
      /^Undid insert 3\.\nDropped what the failed attempt left[^\n]*\nStep 3 is gone: RUN echo x[^\n]*\nStopped before step 3\/4/,
    );
    expect(session.engine.source.text).toBe(dockerfile);
    expect(await session.files('/wreck /a')).toEqual(['/a']);
    await session.all('redo', 'next');
    // It was not typed this time: the attempt is undone first.
    expect(await session.do('undo')).toContain('Undid the failed attempt at step 3');
    expect(await session.do('undo')).toContain('Undid insert 3.');
  });

  it('has nothing to do again after another move', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 3', 'undo', 'next');
    expect(await session.do('redo')).toBe('Nothing to redo.\n');
    expect(await session.do('undo')).toContain('Undid next 1.');
  });

  it('undoes the failed attempt first, and changes made by hand, as back does', async () => {
    const session = await Session.open(root, `${dockerfile}RUN echo x > /wreck; false\n`);
    await session.all('next 2', 'c');
    expect(await session.files('/wreck /c')).toEqual(['/c', '/wreck']);
    expect(await session.do('undo')).toContain('Undid the failed attempt at step 5, RUN echo x > /wreck; false\n');
    expect(await session.files('/wreck /c')).toEqual(['/c']);
    await session.do('exec touch /mine');
    expect(await session.do('undo')).toMatch(
      /^Dropped the changes made by hand; back on snapshot @\w+\.\nStopped before step 5/,
    );
    expect(await session.files('/mine /c')).toEqual(['/c']);
    expect(await session.do('undo')).toContain('Undid continue.\nStopped before step 3/5');
    // What failed is not to be done again by `redo`: it goes to where the failed step runs next.
    expect(await session.do('redo')).toContain('Redid continue.\nStopped before step 5/5');
    expect(session.engine.position().failed).toBe(false);
  });
});
