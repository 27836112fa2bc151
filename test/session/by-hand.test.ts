/** Changes made by hand never slip into the result unnoticed. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN ls /hand; echo b > /b\nRUN echo c > /c\n';

describeAsRoot('changes made by hand', () => {
  const root = useKleeRoot('busybox');

  it('are dropped before the next step, which is said', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(session.engine.position().dirty).toBe(false);
    await session.all('exec echo x > /hand', '!rm /a');
    expect(session.engine.position().dirty).toBe(true);
    expect(await session.do('diff')).toMatch(/^D \/a.*\nA \/hand.*\n1 added, 1 deleted by hand\n$/);
    const said = await session.do('next');
    expect(said).toMatch(/^Dropped the changes made by hand; back on snapshot @[0-9a-f]{12}\.\n/);
    expect(said).toContain('ls: /hand: No such file or directory');
    expect(await session.files('/a /b /hand')).toEqual(['/a', '/b']);
    expect(session.engine.position()).toMatchObject({ dirty: false, notReproducible: false });
  });

  it('are there where looking changes nothing', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'exec ls /', 'exec cat /a');
    expect(session.engine.position().dirty).toBe(false);
    expect(await session.do('next')).not.toContain('Dropped');
  });

  it('are undone by `back` before any step is', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'exec echo x > /hand');
    expect(await session.do('back')).toContain('Stopped before step 3/4');
    expect(await session.files('/a /hand')).toEqual(['/a']);
    expect(await session.do('back')).toContain('Stopped before step 2/4');
  });

  it('are kept when that was asked for, and then the session is not reproducible', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('set dirty keep', 'next 2', 'exec echo x > /hand');
    expect(await session.do('next')).not.toContain('Dropped');
    expect(await session.files('/hand /b')).toEqual(['/b', '/hand']);
    expect(session.engine.position().notReproducible).toBe(true);
    expect(await session.do('export')).toContain('the exported file does not make them');
    await session.do('c');
    expect(await session.files('/hand /c')).toEqual(['/c', '/hand']);
  });

  it('keep the session where it is when the question is dismissed', async () => {
    const session = await Session.open(root, dockerfile, { dirty: 'cancel' });
    await session.all('next 2', 'exec echo x > /hand', 'next');
    expect(session.engine.position()).toMatchObject({ done: 2, dirty: true });
    expect(await session.files('/hand /b')).toEqual(['/hand']);
  });

  it.each(['retry', 'edit 2 RUN echo A > /a', 'insert 2 ENV A=b', 'delete-step 2'])(
    'are not given up by `%s` without a word',
    async (line) => {
      const session = await Session.open(root, dockerfile);
      await session.all('next 2', 'exec echo x > /hand');
      expect(await session.do(line)).toContain('Dropped the changes made by hand');
      expect(session.engine.position().dirty).toBe(false);
    },
  );

  it('cannot become an image', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'exec echo x > /hand');
    expect(await session.refuses('commit dirty')).toContain('there are changes made by hand');
  });

  it('in a wreckage are dropped with it', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo half > /half; test -e /hand\n');
    await session.all('c', 'exec touch /hand');
    expect(await session.do('retry')).toContain('Step 2/2 failed');
    expect(await session.files('/hand /half')).toEqual(['/half']);
  });

  it('asks again after a step that failed on kept changes, and forgets them with their checkpoint', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nRUN false\nRUN true\n', { dirty: 'keep' });
    await session.all('next 2', 'exec echo mine > /mine', 'next');
    expect(session.engine.position()).toMatchObject({ failed: true, dirty: true });
    await session.all('edit RUN true', 'next');
    expect(session.engine.position()).toMatchObject({ done: 3, notReproducible: true });
    expect(await session.files('/mine')).toEqual(['/mine']);
    await session.do('back 2');
    expect(session.engine.position()).toMatchObject({ notReproducible: false });
  });

  it('by `shell CMD` need a terminal, and are not taken for a SHELL that was written small', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next');
    expect(await session.refuses('shell ls /')).toContain('shell needs a terminal.');
    expect(await session.refuses('copy a /b')).toContain('instructions are written in capitals: COPY a /b');
  });
});
