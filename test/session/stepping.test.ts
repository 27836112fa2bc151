/** The session stops before a step: what a step makes is there after it, and not before. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN echo 1 > /one
# A comment is no step.
RUN echo 2 > /two

RUN echo 3 > /three
`;

describeAsRoot('stepping', () => {
  const root = useKleeRoot('busybox');

  it('runs nothing unasked, and then a step at a time', async () => {
    const session = await Session.open(root, dockerfile);
    expect(session.engine.position()).toMatchObject({ done: 0, total: 4, next: { number: 1, line: 1 } });
    expect(await session.refuses('exec ls /')).toContain('There are no files yet: FROM has not run.');

    expect(await session.do('next')).toBe(
      'Step 1/4 : FROM busybox\nStopped before step 2/4, Dockerfile:2: RUN echo 1 > /one\n',
    );
    expect(await session.files('/one')).toEqual([]);

    const second = await session.do('next');
    expect(second).toMatch(/^Step 2\/4 : RUN echo 1 > \/one\n--> Snapshot created: @[0-9a-f]{12}\n/);
    expect(second).toContain('Stopped before step 3/4, Dockerfile:4: RUN echo 2 > /two\n');
    expect(await session.files('/one /two /three')).toEqual(['/one']);
  });

  it('runs several steps, and to the end', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('n 3')).toContain('Stopped before step 4/4, Dockerfile:6: RUN echo 3 > /three\n');
    expect(await session.files('/one /two /three')).toEqual(['/one', '/two']);
    expect(await session.do('c')).toMatch(/\nBuild finished: 4\/4 steps, snapshot @[0-9a-f]{12}\n$/);
    expect(await session.files('/one /two /three')).toEqual(['/one', '/three', '/two']);
    expect(session.engine.position().next).toBeUndefined();
    expect(await session.do('next')).toMatch(/^Build finished: 4\/4 steps/);
    expect(session.engine.executed).toBe(3);
  });

  it('refuses a count that is none', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('next three')).toContain("'three' is not a count.");
    expect(await session.refuses('next 0')).toContain("'0' is not a count.");
    expect(session.engine.position().done).toBe(0);
  });
});
