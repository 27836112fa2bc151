/** Checkpoints have small numbers that they keep, and names; the timeline draws the tree of them. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\nRUN echo c > /c\n';

/** What is in the tree, without what differs between runs: ids of snapshots, sizes and times. */
const shape = (text: string) =>
  text
    .split('\n')
    .slice(2)
    .map((line) => line.replace(/ +@.*| +[\d.]+ (ms|s)$/, '').trimEnd())
    .filter((line) => line !== '');

describeAsRoot('checkpoints', () => {
  const root = useKleeRoot('busybox');

  it('are named, and gone back to by number and by name', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 3');
    const snapshot = session.engine.position().snapshot;
    expect(await session.do('checkpoint')).toBe(`Checkpoint 3: after step 3, RUN echo b > /b, @${snapshot}\n`);
    expect(await session.do('checkpoint before-c')).toContain(`@${snapshot} (before-c)\n`);
    await session.do('c');
    const executed = session.engine.executed;
    expect(await session.do('restart 2')).toBe(
      'Stopped before step 3/4, Dockerfile:3: RUN echo b > /b\n' +
        'This is checkpoint 2 as it was recorded: nothing was run again.\n',
    );
    expect(await session.files('/a /b')).toEqual(['/a']);
    expect(await session.do('goto before-c')).toContain('Stopped before step 4/4');
    expect(await session.files('/a /b')).toEqual(['/a', '/b']);
    expect(session.engine.executed).toBe(executed);
    expect(await session.do('info checkpoints')).toMatch(
      /NUM +STEP .*\n─+\n +0 +start\n +1 +1 +@\w+ +FROM busybox\n +2 +2 +@\w+ +RUN echo a > \/a\n \* +3 +3 +@\w+ +RUN echo b > \/b +before-c\n +4 +4 /,
    );
    expect(await session.refuses('checkpoint end')).toContain("'end' cannot be the name of a checkpoint.");
    expect(await session.refuses('checkpoint 7')).toContain("'7' cannot be the name of a checkpoint.");
    expect(await session.refuses('restart 9')).toContain('No checkpoint number 9.');
  });

  it('keep what was done by hand', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 3', 'exec echo mine > /mine');
    expect(await session.do('checkpoint tried')).toMatch(
      /^warning: checkpoint 4 keeps the files as they are, @\w+: a build of the Dockerfile does not make it\nCheckpoint 4: after step 3, RUN echo b > \/b, @\w+ \(tried\)\n$/,
    );
    expect(session.engine.position()).toMatchObject({ dirty: false, keptByHand: true, done: 3 });
    await session.do('c');
    expect(await session.files('/mine /c')).toEqual(['/c', '/mine']);
    await session.do('restart 3');
    expect(await session.files('/mine')).toEqual([]);
    await session.do('goto tried');
    expect(await session.read('/mine')).toBe('mine\n');
  });

  it('are forgotten with what was made on top of them, but not under where the session stands', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'checkpoint old', 'edit 3 RUN echo B > /b', 'c');
    expect(await session.refuses('delete checkpoint 2')).toBe(
      'Checkpoint 2 is on the way to the position.\n  hint: `goto` another branch first\n',
    );
    expect(await session.do('delete checkpoint 3')).toBe('Deleted checkpoint 3 and 1 made on top of it.\n');
    expect(await session.refuses('goto old')).toContain("No checkpoint is named 'old'.");
    const executed = session.engine.executed;
    await session.all('edit 3 RUN echo b > /b', 'next');
    expect(session.engine.executed).toBe(executed + 1);
    // Moves to what is no more cannot be undone.
    expect(await session.do('undo')).toContain('Undid next 1.');
    expect(await session.do('undo')).toContain('Undid edit 3.');
    expect(await session.do('undo')).toContain('Undid continue.');
  });

  it('are drawn as a tree, with the branches that were left and the steps that failed', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all(
      'c',
      'edit 3 RUN echo B > /b; false',
      'c',
      'retry',
      'edit 3 RUN echo B > /b',
      'c',
      'checkpoint done',
    );
    expect(shape(await session.do('timeline'))).toEqual([
      '  0  start',
      '  1  1 FROM busybox',
      '  2  2 RUN echo a > /a',
      '!    3 RUN echo B > /b; false (exit 1, 2 times)',
      '  3  ├─ 3 RUN echo b > /b',
      '  4  │  4 RUN echo c > /c',
      '  5  3 RUN echo B > /b',
      '* 6  4 RUN echo c > /c [done]',
    ]);
    expect(shape(await session.do('timeline all'))).toHaveLength(8);
    for (const line of (await session.do('timeline')).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('are drawn short where nothing branches', async () => {
    const steps = Array.from({ length: 30 }, (_, index) => `RUN echo ${index} > /f\n`).join('');
    const session = await Session.open(root, `FROM busybox\n${steps}`);
    await session.all('c', 'goto 20');
    expect(shape(await session.do('timeline'))).toEqual([
      '   0  start',
      '   1  1 FROM busybox',
      '   2  2 RUN echo 0 > /f',
      '   3  3 RUN echo 1 > /f',
      expect.stringMatching(/^ {6}⋮ 12 more steps/),
      '  16  16 RUN echo 14 > /f',
      '  17  17 RUN echo 15 > /f',
      '  18  18 RUN echo 16 > /f',
      '* 19  19 RUN echo 17 > /f',
      ...Array.from({ length: 12 }, (_, index) => `  ${index + 20}  ${index + 20} RUN echo ${index + 18} > /f`),
    ]);
    expect(shape(await session.do('timeline all'))).toHaveLength(32);
  });
});
