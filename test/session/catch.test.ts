/** Catchpoints stop when something happens. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
ENV A=1
RUN echo a > /a
RUN exit 3
RUN echo b > /b
`;

describeAsRoot('catchpoints', () => {
  const root = useKleeRoot('busybox');

  it('a failure is caught unasked, and no table says so', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('c')).toContain('Step 4/5 failed, Dockerfile:4: exit code 3\n  command:');
    expect(await session.do('info breakpoints')).toBe('No breakpoints or watchpoints.\n');
  });

  it('catch fail gives failures commands and counts them', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('catch fail')).toBe('Catchpoint 1 (fail)\n');
    await session.do('commands\nexec ls /a\nend');
    expect(await session.do('c')).toMatch(
      /Step 4\/5 failed, Dockerfile:4: exit code 3 \(catchpoint 1, fail\)\n  command:[\s\S]*\n\/a\n$/,
    );
    expect(await session.do('info breakpoints')).toBe(
      'Num     Type           Disp Enb Address What\n1       catchpoint     keep y           fail\n\tbreakpoint already hit 1 time\n        exec ls /a\n',
    );
  });

  it('catch fail off still ends at the failure, and tells it in one line', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('catch fail off')).toBe('Catchpoint 1 (fail) disabled\n');
    expect(await session.do('c')).toMatch(/Step 4\/5 failed, Dockerfile:4: exit code 3\n$/);
    expect(session.engine.position()).toMatchObject({ done: 3, failed: true });
    expect(await session.do('catch fail on')).toBe('Catchpoint 1 (fail)\n');
    expect(await session.do('c')).toContain('  command:');
  });

  it('with a condition on the exit code', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('tcatch fail if $_exitcode == 3');
    expect(await session.do('c')).toContain('(temporary catchpoint 1, fail)\n  command:');
    await session.do('catch fail if $_exitcode == 4');
    expect(await session.do('c')).toMatch(/exit code 3\n$/);
  });

  it('catch stage stops before FROM', async () => {
    const session = await Session.open(root, `ARG TAG=1\n${dockerfile}`);
    expect(await session.do('catch stage')).toBe('Catchpoint 1 (stage)\n');
    expect(await session.do('c')).toContain(
      'Stopped before step 2/6, Dockerfile:2 (catchpoint 1, stage): FROM busybox',
    );
  });

  it('catch miss stops before what cannot be re-used', async () => {
    const session = await Session.open(root, dockerfile.replace('exit 3', 'echo c > /c'));
    await session.all('c', 'back 5', 'catch miss', 'edit 4 RUN echo other > /c');
    const { executed } = session.engine;
    expect(await session.do('c')).toContain('Stopped before step 4/5, Dockerfile:4 (catchpoint 1, miss)');
    expect(session.engine.executed).toBe(executed);
    expect(await session.do('c')).toContain('Stopped before step 5/5');
  });

  it('a breakpoint and a catchpoint at one place both count', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('catch miss', 'break 3', 'watch $A', 'next');
    expect(await session.do('c')).toContain('(watchpoint 3, catchpoint 1, miss, breakpoint 2)');
  });

  it('refuses what does not happen', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('catch fork')).toContain('Undefined catch command: "fork".  Try "help catch".');
  });
});

describeAsRoot('displays', () => {
  const root = useKleeRoot('busybox');

  it('show an expression now and at each stop', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('display $A')).toBe('1: $A = void\n');
    expect(await session.do('display !ls -d /a 2>&1')).toBe('2: !ls -d /a 2>&1 = void\n');
    expect(await session.do('next 2')).toMatch(
      /Stopped before step 3\/5.*\n1: \$A = "1"\n2: !ls .*\n.*No such file.*\n/,
    );
    expect(await session.do('next')).toMatch(/Stopped before step 4\/5.*\n1: \$A = "1"\n2: !ls -d \/a 2>&1 = \/a\n$/);
    expect(await session.do('next')).toMatch(/`back` undoes it\n1: \$A = "1"\n2: !ls -d \/a 2>&1 = \/a\n$/);
    expect(await session.do('back 2')).toMatch(/Stopped before step 3\/5.*\n1: \$A = "1"\n2: .*\n.*No such file/);
    // They take none of print's numbers.
    expect(await session.do('print $A')).toMatch(/^\$1 = /);
  });

  it('are listed, and ended', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('info display')).toBe('There are no auto-display expressions now.\n');
    await session.all('display $A', 'display !date', 'undisplay 1', 'display workdir');
    expect(await session.do('info display')).toBe(
      'Auto-display expressions now in effect:\nNum Enb Expression\n2:   y  !date\n3:   y  workdir\n',
    );
    expect(await session.refuses('undisplay 1')).toContain('No display number 1.');
    await session.do('undisplay');
    expect(await session.do('next')).not.toContain('workdir');
  });

  it('are not shown where a breakpoint is silent', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('display workdir', 'break 3', 'commands\nsilent\nend');
    expect(await session.do('c')).not.toContain('workdir =');
  });
});
