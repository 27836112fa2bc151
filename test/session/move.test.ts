/** `move` puts a step in another place, `skip` has one passed over: edits like the others. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile =
  'FROM busybox\nRUN echo a > /a\n# about b\nRUN echo b >> /a; touch /b\nRUN cp /a /c\nRUN echo d > /d\n';

describeAsRoot('move', () => {
  const root = useKleeRoot('busybox');

  it('runs from the first of the two places on, and brings comments and breakpoints along', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'break 3');
    expect(await session.do('move 3 4')).toBe(
      'Step 3 is now step 4: RUN echo b >> /a; touch /b\n' +
        'steps 3 to 5 have to run again; the position is before step 3 now\n',
    );
    expect(session.engine.source.text).toBe(
      'FROM busybox\nRUN echo a > /a\nRUN cp /a /c\n# about b\nRUN echo b >> /a; touch /b\nRUN echo d > /d\n',
    );
    expect(await session.do('c')).toContain('Stopped before step 4/5, Dockerfile:5 (breakpoint 1)');
    expect(await session.do('c')).toContain('Build finished: 5/5 steps');
    expect(await session.read('/c')).toBe('a\n');
    expect(session.engine.executed).toBe(7);
    expect(await session.all('goto 3', 'move 3 5')).toBe('Step 3 is now step 5: RUN cp /a /c\n');
    expect(await session.all('undo', 'undo', 'undo', 'undo', 'undo')).toContain(
      'Undid move 3 4.\nStep 4 has moved: RUN cp /a /c\nBuild finished: 5/5',
    );
    expect(session.engine.source.text).toBe(dockerfile);
    expect(await session.read('/c')).toBe('a\nb\n');
  });

  it('can move a step that has failed: the session stays in what it left', async () => {
    const session = await Session.open(root, dockerfile.replace('echo d > /d', 'touch /half; false'));
    await session.all('c', 'move 5 4');
    // Step 4 had run: what the failed one left is gone with it.
    expect(session.engine.position()).toMatchObject({ done: 3, failed: false });
    await session.all('undo', 'c', 'delete-step 5');
    expect(await session.files('/half')).toEqual(['/half']);
    const { id } = session.engine;
    await session.suspend();
    const again = await Session.resume(root, id);
    expect(again.transcript).toContain('Step 5/5 failed, Dockerfile:6: exit code 1');
    expect(await again.files('/half')).toEqual(['/half']);
  });

  it('refuses what is no Dockerfile', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('move 2 1')).toContain('not permitted before a FROM instruction');
    expect(await session.refuses('move 2 9')).toContain('No step 9 in the plan.');
    expect(await session.refuses('move 2')).toContain('Which step, and where to?');
    expect(await session.do('move 2 2')).toBe('Nothing was changed.\n');
    expect(session.engine.source.text).toBe(dockerfile);
  });
});

describeAsRoot('skip', () => {
  const root = useKleeRoot('busybox');

  it('has every move forward pass over a step, and says that a build does not', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'catch miss');
    expect(await session.do('skip 3')).toBe(
      'Step 3 will be skipped: RUN echo b >> /a; touch /b\n' +
        'steps 4 to 5 have to run again; the position is before step 3 now\n',
    );
    expect(await session.do('c')).toContain('warning: skipped step 3: a build of the Dockerfile runs it');
    expect(await session.all('delete', 'c')).toContain('Build finished: 5/5 steps');
    expect(await session.files('/a /b /c /d')).toEqual(['/a', '/c', '/d']);
    expect(session.engine.position()).toMatchObject({ notReproducible: true, skipped: [3], skips: [3] });
    expect(await session.do('info steps')).toMatch(/^ {4}~ 3 {2}RUN echo b .* {2}skipped$/m);
    expect(await session.do('list 3,4')).toContain('    ~4  RUN echo b');
    expect(await session.do(`export ${session.context}/out`)).toContain('Step 3 was skipped in this session');
    expect(session.written('out')).toBe(dockerfile);
    const { id } = session.engine;
    await session.suspend();
    const again = await Session.resume(root, id);
    await again.do('goto 3');
    expect(await again.do('next 2')).toContain('skipped step 3');
    expect(await again.do('unskip 3')).toContain('steps 3 to 4 have to run again');
    expect(await again.do('c')).toContain('Build finished: 5/5 steps');
    expect(await again.read('/c')).toBe('a\nb\n');
    // All of it was run before.
    expect(again.engine.executed).toBe(6);
    expect(again.engine.position()).toMatchObject({ notReproducible: false, skips: [] });
  });

  it('goes on from a failed step, and is undone', async () => {
    const session = await Session.open(root, dockerfile.replace('touch /b', 'false'));
    await session.do('c');
    expect(await session.do('skip 3 5')).toBe(
      'Step 5 will be skipped: RUN echo d > /d\nStep 3 will be skipped: RUN echo b >> /a; false\n',
    );
    expect(await session.do('c')).toContain('Dropped what the failed attempt left');
    expect(await session.files('/a /b /c /d')).toEqual(['/a', '/c']);
    expect(await session.all('undo', 'undo')).toContain(
      'Undid skip 3 5.\nStep 3 will not be skipped any more: RUN echo b >> /a; false\n',
    );
    expect(session.engine.position().skips).toEqual([]);
    expect(await session.refuses('skip 1')).toContain('a FROM begins the files of its stage');
    expect(await session.refuses('unskip 3')).toContain('Step 3 is not skipped.');
  });
});
