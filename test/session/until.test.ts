/** Running up to a place: `until`, `advance`, `start`, `run`, `finish` and `continue N`, as gdb has them. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'ARG V=1\nFROM busybox\nRUN echo 1 > /one\nENV A=b\nRUN echo 2 > /two\nRUN echo 3 > /three\n';

describeAsRoot('running up to a place', () => {
  const root = useKleeRoot('busybox');

  it('runs until before a step or a line', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('until 4')).toContain('Stopped before step 4/6, Dockerfile:4: ENV A=b\n');
    expect(await session.files('/one')).toEqual(['/one']);
    expect(await session.do('until')).toContain('Stopped before step 5/6');
    expect(await session.do('advance :6')).toContain('Stopped before step 6/6');
    expect(await session.files('/two /three')).toEqual(['/two']);
  });

  it('stops at a breakpoint on the way first', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('b 4');
    expect(await session.do('until 6')).toContain('Stopped before step 4/6, Dockerfile:4 (breakpoint 1)');
    expect(await session.do('u 6')).toContain('Stopped before step 6/6');
  });

  it('never goes backwards', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 4');
    expect(await session.refuses('until 3')).toBe(
      'Step 3 is not ahead: the position is before step 5.\n  hint: `goto 3` goes back\n',
    );
    expect(await session.refuses('advance 5')).toContain('Step 5 is not ahead');
    expect(await session.refuses('advance')).toContain('Argument required (a location).');
    expect(await session.refuses('until 7')).toContain('No step 7 in the plan.');
    expect(session.engine.position().done).toBe(4);
  });

  it('starts after FROM', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('start')).toContain('Stopped before step 3/6, Dockerfile:3: RUN echo 1 > /one\n');
    await session.do('c');
    const executed = session.engine.executed;
    expect(await session.do('start')).toMatch(
      /^The program being debugged has been started already\.\nStart it from the beginning\? \(y\)\n[^]*Stopped before step 3\/6/,
    );
    expect(session.engine.executed).toBe(executed);
  });

  it('runs from the start, and asks where steps have run', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('r')).toMatch(/^Step 1\/6 : ARG V=1\n[^]*Build finished: 6\/6 steps/);
    const executed = session.engine.executed;
    await session.do('b 5');
    expect(await session.do('run')).toMatch(
      /^The program being debugged has been started already\.\nStart it from the beginning\? \(y\)\nStep 1\/6 [^]*Stopped before step 5\/6, Dockerfile:5 \(breakpoint 1\)/,
    );
    await session.all('exec touch /mine');
    expect(await session.do('run')).toContain('Dropped the changes made by hand');
    expect(session.engine.executed).toBe(executed);
  });

  it('stays when the answer is no', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 3');
    session.answer = false;
    expect(await session.refuses('run')).toBe('Program not restarted.\n');
    expect(await session.refuses('start')).toBe('Program not restarted.\n');
    expect(session.engine.position().done).toBe(3);
  });

  it('finishes the stage', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('finish')).toContain('Build finished: 6/6 steps');
    await session.all('goto 4', 'b 6');
    expect(await session.do('finish')).toMatch(
      /^Run till exit from #0 {2}FROM busybox\n[^]*Stopped before step 6\/6, Dockerfile:6 \(breakpoint 1\)/,
    );
  });

  it('ignores the breakpoint that it stands at the next times', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 4', 'c');
    expect(await session.do('continue 3')).toMatch(
      /^Will ignore next 2 crossings of breakpoint 1\. {2}Continuing\.\n[^]*Build finished/,
    );
    await session.do('goto 3');
    expect(await session.do('next')).not.toContain('(breakpoint 1)');
    await session.do('goto 3');
    expect(await session.do('next')).not.toContain('(breakpoint 1)');
    await session.do('goto 3');
    expect(await session.do('next')).toContain('(breakpoint 1)');
    expect(await session.do('continue 2')).toContain('Will ignore next crossing of breakpoint 1.  Continuing.\n');
    await session.do('goto 5');
    expect(await session.do('c 2')).toContain('Not stopped at any breakpoint; argument ignored.\n');
  });
});
