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

  it('refuses places that are not there', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('break 9')).toContain('No step 9 in the plan.');
    expect(await session.refuses('break :99')).toContain('No line 99 in the current file.');
    expect(await session.refuses('break other:2')).toContain('No source file named other.');
    expect(await session.do('info breakpoints')).toBe('No breakpoints.\n');
  });

  it('stops once at a temporary breakpoint, and stops on the way of `next 9`', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('tbreak 3');
    expect(await session.do('next 9')).toContain('Stopped before step 3/4, Dockerfile:3 (temporary breakpoint 1)');
    expect(await session.do('info breakpoints')).toBe('No breakpoints.\n');
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
    expect(await session.do('info breakpoints')).toContain('step 5, Dockerfile:7');
    expect(await session.do('c')).toContain('Stopped before step 5/5, Dockerfile:7 (breakpoint 1): RUN echo d > /d');
    expect(await session.files('/new /a /c /d')).toEqual(['/a', '/c', '/new']);
    await session.do('delete-step 5');
    expect(await session.do('info breakpoints')).toBe('No breakpoints.\n');
  });

  it('counts its hits', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('b 3', 'c', 'back', 'c');
    expect(await session.do('info breakpoints')).toContain('(already hit 2 times)');
  });
});
