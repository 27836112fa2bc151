/** `history` shows after which steps a command said something else, or a file or a variable was another. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `ARG V=1
FROM busybox
ENV A=b
RUN printf 'one\\ntwo\\n' > /f
RUN echo other > /other
RUN sed -i s/two/zwei/ /f; printf 'a\\0b' > /bin.dat
ENV A=c
RUN rm /f; mkdir /d; touch /d/x
RUN touch /d/y
`;

describeAsRoot('history', () => {
  const root = useKleeRoot('busybox');

  it('of a command: where its output or exit code changed', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const { executed } = session.engine;
    expect(await session.do('history cat /f 2>/dev/null')).toBe(`\
After step 2, Dockerfile:2: FROM busybox: exit code 1
After step 4, Dockerfile:4: RUN printf 'one\\ntwo\\n' > /f: exit code 0
    @@ -0,0 +1,2 @@
    +one
    +two
After step 6, Dockerfile:6: RUN sed -i s/two/zwei/ /f; printf 'a\\0b' > /bin.dat: exit code 0
    @@ -1,2 +1,2 @@
     one
    -two
    +zwei
After step 8, Dockerfile:8: RUN rm /f; mkdir /d; touch /d/x: exit code 1
It changed 3 times in 8 states.
`);
    expect(await session.do('history echo $A')).toContain(
      'After step 7, Dockerfile:7: ENV A=c: exit code 0\n    | c\n',
    );
    expect(await session.do('history echo same')).toBe(
      'After step 2, Dockerfile:2: FROM busybox: exit code 0\n    | same\nIt never changed in 8 states.\n',
    );
    expect(session.engine.executed).toBe(executed);
  });

  it('runs the command once for each state that it can tell apart, and leaves no trace', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nCMD true\nCMD false\nRUN echo b > /b\n');
    await session.do('c');
    expect(await session.do('history touch /trace; ls /trace')).toContain('It never changed in 3 states.');
    expect(await session.files('/trace')).toEqual([]);
    expect(session.engine.position().dirty).toBe(false);
  });

  it('of a file, a directory or a variable: with nothing run', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const file = await session.do('history /f');
    expect(file).toContain('After step 2, Dockerfile:2: FROM busybox: not there\nAfter step 4, ');
    expect(file).toContain(': 8 B\n    | one\n    | two\nAfter step 6, ');
    expect(file).toContain(
      '    -two\n    +zwei\nAfter step 8, Dockerfile:8: RUN rm /f; mkdir /d; touch /d/x: not there\n',
    );
    expect(await session.do('history /bin.dat')).toContain(': no text, 3 B\nIt changed once in 8 states.\n');
    expect(await session.do('history /d')).toMatch(
      /: a directory\n {4}\| x\nAfter step 9, .*: a directory\n.*\n {5}x\n {4}\+y\n/,
    );
    expect(await session.do('history $A')).toBe(`\
After step 1, Dockerfile:1: ARG V=1: not there
After step 3, Dockerfile:3: ENV A=b: "b"
After step 7, Dockerfile:7: ENV A=c: "c"
It changed 2 times in 9 states.
`);
    expect(await session.do('history ${V}')).toContain('After step 2, Dockerfile:2: FROM busybox: not there\n');
  });

  it('looks behind the position only when it is asked to', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c', 'back 5');
    expect(await session.do('history /f')).toContain('It changed once in 3 states.');
    expect(await session.do('history --all /f')).toContain('It changed 3 times in 8 states.');
    expect(await session.refuses('history --all')).toContain('The history of what?');
  });

  it('ends at an interrupt', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    const running = session.do('history test -e /f && sleep 100');
    await new Promise((resolve) => setTimeout(resolve, 500));
    session.engine.running.interrupt();
    expect(await running).toMatch(/It never changed in the first \d of 8 states: interrupted\.\n$/);
  });
});
