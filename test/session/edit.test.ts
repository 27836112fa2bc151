/** Edits change the plan; only the steps that they make stale run again. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN echo b > /b\nRUN echo c > /c\n';

describeAsRoot('editing the plan', () => {
  const root = useKleeRoot('busybox');

  it('runs from the edited step on', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.do('edit 3 RUN echo B > /b')).toBe(
      'Step 3 is now RUN echo B > /b\nsteps 3 to 4 have to run again; the position is before step 3 now\n',
    );
    expect(await session.files('/a /b /c')).toEqual(['/a']);
    await session.do('c');
    expect(session.engine.executed).toBe(5);
    expect(await session.read('/b')).toBe('B\n');
    expect(session.written('Dockerfile')).toBe(dockerfile);
  });

  it('leaves the position where it is when a later step is edited', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('edit 4 RUN echo C > /c')).toBe('Step 4 is now RUN echo C > /c\n');
    expect(session.engine.position().done).toBe(2);
    await session.do('c');
    expect(session.engine.executed).toBe(3);
    expect(await session.read('/c')).toBe('C\n');
  });

  it('inserts before the position, before a step and after one', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('insert RUN echo here > /here')).toBe('Step 3 inserted: RUN echo here > /here\n');
    expect(await session.files('/here')).toEqual([]);
    await session.do('insert before 5 RUN test -e /b && test ! -e /c');
    await session.do('insert after 6 RUN test -e /c && echo last > /last');
    expect(await session.refuses('insert after 8 RUN true')).toContain('No step 8 in the plan.');
    expect(await session.do('c')).toContain('Build finished: 7/7 steps');
    expect(await session.files('/here /last')).toEqual(['/here', '/last']);
    expect(session.engine.executed).toBe(6);
    expect(session.engine.source.text).toBe(
      'FROM busybox\nRUN echo a > /a\nRUN echo here > /here\nRUN echo b > /b\nRUN test -e /b && test ! -e /c\nRUN echo c > /c\nRUN test -e /c && echo last > /last\n',
    );
  });

  it('takes a step out', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    await session.do('goto 2');
    expect(await session.refuses('delete-step')).toContain('hint: `delete-step 2` takes out RUN echo a > /a\n');
    await session.do('goto end');
    expect(await session.do('delete-step 2')).toContain(
      'Step 2 removed: RUN echo a > /a\nsteps 2 to 3 have to run again',
    );
    expect(await session.do('c')).toContain('Build finished: 3/3 steps');
    expect(await session.files('/a /b /c')).toEqual(['/b', '/c']);
    expect(await session.refuses('delete-step 1')).not.toBe('');
    expect(await session.refuses('delete-step 7')).toContain('No step 7 in the plan.');
  });

  it('runs an instruction that is typed alone, and makes it a step', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    const said = await session.do('RUN echo typed > /typed');
    expect(said).toMatch(/Step 3\/5 : RUN echo typed > \/typed\n--> Snapshot created: @/);
    expect(said).toContain('Stopped before step 4/5, Dockerfile:4: RUN echo b > /b');
    expect(await session.files('/a /b /typed')).toEqual(['/a', '/typed']);
    await session.all('ENV TYPED=yes', 'RUN echo $TYPED > /env');
    expect(await session.read('/env')).toBe('yes\n');
    expect(session.engine.source.text).toContain(
      'RUN echo typed > /typed\nENV TYPED=yes\nRUN echo $TYPED > /env\nRUN echo b > /b\n',
    );
  });

  it('refuses what is no instruction, and keeps the plan', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.refuses('edit 2 RUNN echo a')).toContain("error in 'RUNN echo a': invalid instruction");
    expect(await session.refuses('edit 3 ENV A=b 1c=d')).toContain(
      '  --> Dockerfile:3:9\n  3 | ENV A=b 1c=d\n    |         ^\n',
    );
    expect(await session.refuses('insert 1 RUN true')).toContain("'RUN true' not permitted before a FROM instruction");
    expect(await session.refuses('insert 2 ENV 1a=b')).toContain('ENV/ARG variable name is invalid on line:');
    expect(session.engine.source.text).toBe(dockerfile);
    expect(session.engine.position().done).toBe(2);
  });
});
