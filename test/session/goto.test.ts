/** `goto` stands on any recorded place, back or ahead, on this branch or another, and executes nothing. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo 1 > /one\nENV A=b\nRUN echo 2 > /two\nRUN echo 3 > /three\n';

describeAsRoot('goto', () => {
  const root = useKleeRoot('busybox');

  it('goes back and ahead as far as the plan is recorded', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 4');
    const executed = session.engine.executed;
    expect(await session.do('goto 3')).toBe('Stopped before step 3/5, Dockerfile:3: ENV A=b\n');
    expect(await session.files('/one /two')).toEqual(['/one']);
    expect(await session.do('print $A')).toBe('void\n');
    expect(await session.do('goto 5')).toBe('Stopped before step 5/5, Dockerfile:5: RUN echo 3 > /three\n');
    expect(await session.files('/one /two')).toEqual(['/one', '/two']);
    expect(await session.do('print $A')).toContain('"b"');
    expect(await session.do('goto start')).toBe('Stopped before step 1/5, Dockerfile:1: FROM busybox\n');
    expect(await session.do('goto end')).toContain('Stopped before step 5/5');
    await session.all('goto 2');
    expect(session.engine.executed).toBe(executed);
    expect(await session.do('c')).toContain('Build finished: 5/5 steps');
    expect(session.engine.executed).toBe(executed + 1);
    await session.do('goto start');
    expect(await session.do('goto end')).toContain('Build finished: 5/5 steps');
    expect(session.engine.executed).toBe(executed + 1);
  });

  it('says what has not run on the way to a step ahead', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 3', 'goto 2');
    expect(await session.refuses('goto 5')).toBe(
      'Step 4, on the way to step 5, has not run yet.\n  hint: `until 5` runs up to it\n',
    );
    expect(await session.refuses('goto 9')).toContain('No step 9 in the plan.');
    expect(await session.refuses('goto nowhere')).toContain("No checkpoint is named 'nowhere'.");
    expect(await session.refuses('goto #77')).toContain('No checkpoint number 77.');
    expect(await session.refuses('goto @abc')).toContain('This session has no snapshot @abc.');
    expect(session.engine.position().done).toBe(1);
  });

  it('finds a snapshot by the beginning of its id', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    const snapshot = session.engine.position().snapshot ?? '';
    await session.do('c');
    expect(await session.do(`goto @${snapshot.slice(0, 8)}`)).toContain('Stopped before step 3/5');
    // Steps that touch no file share it: the one that took it is meant.
    await session.do('next');
    expect(await session.do(`goto @${snapshot}`)).toContain('Stopped before step 3/5');
    expect(await session.files('/one /two')).toEqual(['/one']);
  });

  it('brings the plan of another branch back, and says how it differs', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'checkpoint all', 'edit 4 RUN echo II > /two', 'insert 5 ENV C=d', 'c');
    const executed = session.engine.executed;
    expect(await session.do('goto all')).toBe(
      'Step 5 is gone: ENV C=d\nStep 4 is now RUN echo 2 > /two\n' +
        `Build finished: 5/5 steps, snapshot @${session.engine.position().snapshot}\n`,
    );
    expect(session.engine.source.text).toBe(dockerfile);
    expect(await session.read('/two')).toBe('2\n');
    // A place that both branches have says nothing about the plan.
    expect(await session.do('goto 3')).toBe('Stopped before step 3/5, Dockerfile:3: ENV A=b\n');
    expect(await session.do('undo')).toContain('Build finished: 5/5 steps');
    expect(await session.all('undo', 'list 4,5')).toContain('ENV C=d');
    expect(await session.read('/two')).toBe('II\n');
    expect(session.engine.executed).toBe(executed);
  });

  it('drops the wreckage of a failed step, and what was done by hand', async () => {
    const session = await Session.open(root, `${dockerfile}RUN echo x > /wreck; false\n`);
    await session.do('c');
    expect(await session.do('goto 6')).toMatch(
      /^Dropped what the failed attempt left; back on snapshot @\w+\.\nStopped before step 6\/6/,
    );
    expect(await session.files('/wreck /three')).toEqual(['/three']);
    await session.do('exec touch /mine');
    expect(await session.do('goto 5')).toMatch(/^Dropped the changes made by hand; back on snapshot @\w+\.\n/);
    expect(session.engine.position()).toMatchObject({ dirty: false, failed: false, done: 4 });
    expect(await session.files('/mine /three')).toEqual([]);
  });

  it('says what had been left running at a place that it goes ahead to', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN sleep 500 &\nRUN echo 2 > /two\nRUN echo 3 > /three\n');
    await session.all('c', 'goto start');
    expect(await session.do('goto 4')).toBe(
      "step 2 had left sleep running; 'revive' runs its instruction again\n" +
        'Stopped before step 4/4, Dockerfile:4: RUN echo 3 > /three\n',
    );
  });

  it('gives instructions that are inserted on two branches different breakpoints', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('insert 3 RUN echo first', 'b 3', 'undo');
    await session.all('insert 4 RUN echo second');
    expect(await session.do('c')).toContain('Build finished: 6/6 steps');
    // The breakpoint is where it was set, on the branch that comes back with its plan.
    await session.all('undo', 'undo', 'insert 3 RUN echo third');
    expect(await session.do('info breakpoints')).toContain('<PENDING> a step that is not in the plan now\n');
    expect(await session.do('c')).toContain('Build finished: 6/6 steps');
  });
});
