/** Breakpoints stop before their step; their numbers are never used twice, and they stay with their instructions. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN echo a > /a
RUN echo b > /b && \\
    # about c
    echo c > /c
RUN echo d > /d
`;

describeAsRoot('breakpoints', () => {
  const root = useKleeRoot('busybox');

  it('stops before a step that is named by its number', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('b 3')).toBe(
      'Breakpoint 1 at step 3: file Dockerfile, line 3: RUN echo b > /b &&     echo c > /c\n',
    );
    expect(await session.do('c')).toContain('Stopped before step 3/4, Dockerfile:3 (breakpoint 1): RUN echo b > /b');
    expect(await session.files('/a /b /c /d')).toEqual(['/a']);
    expect(await session.do('c')).toContain('Build finished: 4/4 steps');
    expect(await session.files('/a /b /c /d')).toEqual(['/a', '/b', '/c', '/d']);
  });

  it.each(['break :3', 'break :4', 'break :5', 'break Dockerfile:5'])(
    '%s means the instruction of lines 3 to 5',
    async (line) => {
      const session = await Session.open(root, dockerfile);
      expect(await session.do(line)).toContain('Breakpoint 1 at step 3: file Dockerfile, line 3:');
      expect(await session.do('c')).toContain('Stopped before step 3/4, Dockerfile:3 (breakpoint 1)');
      expect(await session.files('/a /b /c')).toEqual(['/a']);
    },
  );

  it.each([
    ['break 9', 'No step 9 in the plan.'],
    ['break :99', 'No line 99 in the current file.'],
    ['break other:2', 'No source file named other.'],
    ['break COPY', 'No COPY in the current file.'],
    ['tbreak build', 'Stage "build" not defined.'],
  ])('%s is answered as gdb does: no pending breakpoint without a terminal', async (line, missing) => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do(line)).toBe(
      `${missing}\nMake breakpoint pending on future edits? (y or [n]) [answered N; input not from terminal]\n`,
    );
    expect(await session.do('info breakpoints')).toBe('No breakpoints or watchpoints.\n');
  });

  it('counts +N and -N from the step that runs next', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    expect(await session.do('b +1')).toContain('Breakpoint 1 at step 4:');
    expect(await session.do('b -1')).toContain('Breakpoint 2 at step 2:');
    expect(await session.do('b -5')).toContain('No step -2 in the plan.');
    expect(await session.do('clear +1')).toContain('1');
  });

  it('refuses what is no place', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('break what is this')).toContain("'what is this' is no place in the Dockerfile.");
    expect(await session.refuses('break 3 if')).toContain('There is no condition behind `if`.');
    expect(await session.refuses('break /(/')).toContain('Invalid regular expression');
  });

  it('break RUN stops before every RUN', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('break RUN')).toBe('Breakpoint 1 at steps 2, 3 and 4: RUN. (3 locations)\n');
    for (const step of [2, 3, 4]) {
      expect(await session.do('c')).toContain(`Stopped before step ${step}/4`);
      expect(session.said).toContain('(breakpoint 1)');
    }
    expect(await session.do('c')).toContain('Build finished');
    expect(await session.do('info breakpoints')).toBe(
      [
        'Num     Type           Disp Enb Address    What',
        '1       breakpoint     keep y   <MULTIPLE> RUN',
        '\tbreakpoint already hit 3 times',
        '1.1                         y   step 2     Dockerfile:2 RUN echo a > /a',
        '1.2                         y   step 3     Dockerfile:3 RUN echo b > /b &&     echo c > /c',
        '1.3                         y   step 4     Dockerfile:6 RUN echo d > /d',
        '',
      ].join('\n'),
    );
  });

  it('stops before what a regular expression matches, edits included', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('break /echo [ad]/')).toContain(
      'Breakpoint 1 at steps 2 and 4: /echo [ad]/. (2 locations)',
    );
    await session.do('edit 2 RUN echo x > /a');
    expect(await session.do('c')).toContain('Stopped before step 4/4');
  });

  it('stops at the FROM of a stage', async () => {
    const session = await Session.open(root, `ARG A=1\n${dockerfile.replace('busybox', 'busybox AS base')}`, {
      dialect: 'docker',
    });
    expect(await session.do('break base')).toContain(
      'Breakpoint 1 at step 2: file Dockerfile, line 2: FROM busybox AS base',
    );
    expect(await session.do('c')).toContain('Stopped before step 2/5, Dockerfile:2 (breakpoint 1)');
  });

  it('break after N stops behind step N, whatever comes next', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('break after 2')).toContain(
      'Breakpoint 1 after step 2: file Dockerfile, line 2: RUN echo a',
    );
    expect(await session.do('c')).toContain('Stopped before step 3/4, Dockerfile:3 (breakpoint 1)');
    await session.all('back', 'insert 3 RUN echo new > /new');
    expect(await session.do('c')).toContain('Stopped before step 3/5, Dockerfile:3 (breakpoint 1): RUN echo new');
    expect(await session.do('info breakpoints')).toContain('after step 2');
    await session.all('delete', 'break after 5');
    expect(await session.do('c')).toContain('Build finished: 5/5 steps, snapshot');
    expect(session.said).toContain('(breakpoint 2)');
  });

  it('says what else is set at the same place', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 3', 'b :4');
    expect(await session.do('b RUN')).toBe(
      'Note: breakpoints 1 and 2 also set at step 3.\nBreakpoint 3 at steps 2, 3 and 4: RUN. (3 locations)\n',
    );
    await session.do('disable 2');
    expect(await session.do('b after 2')).toBe(
      'Note: breakpoints 1, 2 (disabled) and 3 also set at step 3.\nBreakpoint 4 after step 2: file Dockerfile, line 2: RUN echo a > /a\n',
    );
    expect(await session.do('c')).toContain('Stopped before step 2/4, Dockerfile:2 (breakpoint 3)');
    expect(await session.do('c')).toContain(
      'Stopped before step 3/4, Dockerfile:3 (breakpoint 1, breakpoint 3, breakpoint 4)',
    );
  });

  it('stops once at a temporary breakpoint, and stops on the way of `next 9`', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('tbreak 3');
    expect(await session.do('next 9')).toContain('Stopped before step 3/4, Dockerfile:3 (temporary breakpoint 1)');
    expect(await session.do('info breakpoints')).toBe('No breakpoints or watchpoints.\n');
    await session.do('back 9');
    expect(await session.do('c')).toContain('Build finished: 4/4 steps');
  });

  it('gives no number twice', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 2', 'b 3', 'delete 2');
    expect(await session.do('b 4')).toContain('Breakpoint 3 at step 4');
    await session.do('delete');
    expect(await session.do('b 2')).toContain('Breakpoint 4 at step 2');
    expect(await session.refuses('delete 3')).toContain('No breakpoint number 3.');
  });

  it('follows its instruction when edits move it, and goes with it', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 4', 'insert 2 RUN echo new > /new');
    expect(await session.do('info breakpoints')).toContain('step 5  Dockerfile:7 RUN echo d');
    expect(await session.do('c')).toContain('Stopped before step 5/5, Dockerfile:7 (breakpoint 1): RUN echo d > /d');
    expect(await session.files('/new /a /c /d')).toEqual(['/a', '/c', '/new']);
    await session.do('delete-step 5');
    expect(await session.do('info breakpoints')).toBe('No breakpoints or watchpoints.\n');
  });

  it('counts its hits', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 3', 'c', 'back', 'c');
    expect(await session.do('info breakpoints')).toContain('\tbreakpoint already hit 2 times\n');
  });

  it('lets pass what it is told to ignore, in the words of gdb', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('b RUN');
    expect(await session.do('ignore 1 2')).toBe('Will ignore next 2 crossings of breakpoint 1.\n');
    expect(await session.do('info breakpoints')).toContain('\tignore next 2 hits\n');
    expect(await session.do('c')).toContain('Stopped before step 4/4');
    expect(await session.do('info breakpoints')).toContain('\tbreakpoint already hit 3 times\n');
    expect(await session.do('ignore 1 1')).toBe('Will ignore next crossing of breakpoint 1.\n');
    expect(await session.do('ignore 1 0')).toBe('Will stop next time breakpoint 1 is reached.\n');
    expect(await session.refuses('ignore 7 1')).toContain('No breakpoint number 7.');
    expect(await session.refuses('ignore')).toContain('Argument required (a breakpoint number).');
    expect(await session.refuses('ignore 1')).toContain('Second argument (specified ignore-count) is missing.');
  });

  it('continue N ignores the breakpoint that it stands at', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b RUN', 'c');
    expect(await session.do('c 2')).toContain('Will ignore next crossing of breakpoint 1.  Continuing.\n');
    expect(session.said).toContain('Stopped before step 4/4');
    await session.all('delete', 'back 2');
    expect(await session.do('c 2')).toContain('Not stopped at any breakpoint; argument ignored.\n');
  });

  it('can be disabled, and enabled for once or for a last time', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 2', 'b 3', 'b 4', 'disable 1 3');
    expect(await session.do('info breakpoints')).toContain('1       breakpoint     keep n   step 2  Dockerfile:2');
    expect(await session.do('info steps')).toContain('   -  2  RUN echo a');
    expect(await session.do('c')).toContain('Stopped before step 3/4');
    await session.all('back 2', 'disable', 'enable once 1', 'enable delete 3');
    expect(await session.do('info breakpoints')).toContain('3       breakpoint     del  y   step 4');
    expect(await session.do('c')).toContain('Stopped before step 2/4');
    expect(await session.do('c')).toContain('Stopped before step 4/4');
    expect(await session.do('info breakpoints')).toBe(
      [
        'Num     Type           Disp Enb Address What',
        '1       breakpoint     dis  n   step 2  Dockerfile:2 RUN echo a > /a',
        '\tbreakpoint already hit 1 time',
        '2       breakpoint     keep n   step 3  Dockerfile:3 RUN echo b > /b &&     echo c > /c',
        '\tbreakpoint already hit 1 time',
        '',
      ].join('\n'),
    );
    expect(await session.refuses('enable once')).toContain('Argument required (one or more breakpoint numbers).');
  });

  it('clear deletes what is at a place', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 3', 'b 3', 'b RUN', 'b 4');
    expect(await session.do('clear :4')).toBe('Deleted breakpoints 1 2 \n');
    expect(await session.refuses('clear 3')).toContain('No breakpoint at 3.');
    expect(await session.refuses('clear :99')).toContain('No line 99 in the current file.');
    expect(await session.do('clear RUN')).toBe('Deleted breakpoints 3 4 \n');
    await session.do('b');
    expect(await session.do('clear')).toBe('Deleted breakpoint 5 \n');
  });

  it('delete takes ranges and $bpnum', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 1', 'b 2', 'b 3', 'b 4', 'delete 1-2 $bpnum');
    expect(await session.do('info breakpoints')).toMatch(/^Num.*\n3 {7}breakpoint .*\n$/);
  });
});
