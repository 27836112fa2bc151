/** `jump` skips steps, and nothing pretends that a build of the Dockerfile made the result. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b; false\nENV C=c\nRUN echo d$C > /d\n';

describeAsRoot('jump', () => {
  const root = useKleeRoot('busybox');

  it('passes over steps, and says that the result is not what a build makes', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('jump 5')).toBe(
      'warning: skipped steps 3 to 4: a build of the Dockerfile runs them, and makes something else\n' +
        'Stopped before step 5/5, Dockerfile:5: RUN echo d$C > /d\n',
    );
    expect(await session.files('/a /b')).toEqual(['/a']);
    expect(await session.do('c')).toContain('Build finished: 5/5 steps');
    expect(await session.read('/d')).toBe('d\n');
    expect(session.engine.position()).toMatchObject({ notReproducible: true, keptByHand: false, skipped: [3, 4] });
    expect(await session.do(`export ${session.context}/out`)).toContain(
      'Steps 3, 4 were skipped in this session: a build of the exported file runs them.\n',
    );
    expect(session.written('out')).toBe(dockerfile);
    expect(await session.do('timeline')).toMatch(/3 RUN echo b > \/b; fa\S* \(skipped\)/);
  });

  it('is not taken for the steps that it passed over', async () => {
    const session = await Session.open(root, dockerfile.replace('; false', ''));
    await session.all('next 2', 'jump 5', 'c', 'goto 3');
    const executed = session.engine.executed;
    expect(await session.do('c')).toContain('Build finished: 5/5 steps');
    expect(session.engine.executed).toBe(executed + 2);
    expect(await session.files('/a /b /d')).toEqual(['/a', '/b', '/d']);
    expect(await session.read('/d')).toBe('dc\n');
    expect(session.engine.position()).toMatchObject({ notReproducible: false, skipped: [] });
  });

  it('goes on after a failed step without what that left', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.files('/b')).toEqual(['/b']);
    expect(await session.do('jump 4')).toMatch(
      /^Dropped what the failed attempt left; back on snapshot @\w+\.\nwarning: skipped step 3: a build of the Dockerfile runs it, and makes something else\n/,
    );
    expect(await session.files('/a /b')).toEqual(['/a']);
    expect(await session.do('c')).toContain('Build finished: 5/5 steps');
  });

  it('takes along what was done by hand in place of the step, when that is kept', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'set dirty keep', 'exec echo by hand > /b');
    expect(await session.do('jump 4')).toContain('keeps the files as they are');
    expect(await session.read('/b')).toBe('by hand\n');
    expect(await session.do('c')).toContain('Build finished: 5/5 steps');
    expect(await session.files('/a /b /d')).toEqual(['/a', '/b', '/d']);
    expect(session.engine.position()).toMatchObject({ notReproducible: true, keptByHand: true, skipped: [3] });
    await session.all('goto 3', 'undo');
    expect(await session.read('/b')).toBe('by hand\n');
  });

  it('can be cancelled where there are changes made by hand', async () => {
    const session = await Session.open(root, dockerfile, { dirty: 'cancel' });
    await session.all('next 2', 'exec touch /mine');
    expect(await session.do('jump 4')).toBe('Nothing was run.\n');
    expect(session.engine.position()).toMatchObject({ done: 2, dirty: true });
  });

  it('is undone like any move', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'jump 5');
    expect(await session.do('undo')).toContain('Undid jump 5.\nStopped before step 3/5');
    expect(session.engine.position().notReproducible).toBe(false);
    expect(await session.do('redo')).toContain('Stopped before step 5/5');
    expect(session.engine.position().skipped).toEqual([3, 4]);
  });

  it('is still known to have been skipped when the image is opened again', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'jump 5', 'c', 'commit odd:one');
    await session.close();
    const again = await Session.reopen(root, 'odd:one');
    expect(again.engine.position()).toMatchObject({ done: 5, notReproducible: true, skipped: [3, 4] });
    await again.do('goto 5');
    expect(await again.do('print $C')).toBe('void\n');
  });

  it('skips neither backwards nor over a FROM', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('jump 3')).toContain(
      'Step 1 cannot be skipped: a FROM begins the files of its stage.',
    );
    await session.do('next 3');
    expect(await session.refuses('jump 2')).toBe(
      'Step 2 is not ahead: the position is before step 3.\n  hint: `goto 2` goes back\n',
    );
    expect(await session.refuses('jump')).toContain('Argument required (starting address).');
    expect(await session.refuses('jump 9')).toContain('No step 9 in the plan.');
  });
});
