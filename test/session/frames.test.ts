/** Where one stands, in the words that gdb's hand uses: `frame`, `backtrace`, `up`, `down`, `info line|source|program`. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = '# a build\nARG V=1\nFROM busybox AS base\nRUN echo b > /b && \\\n    echo c > /c\n\nRUN false\n';

describeAsRoot('where one stands', () => {
  const root = useKleeRoot('busybox');

  it('is told as at a stop', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('bt')).toBe('No stack: FROM has not run, and no stage has begun.\n');
    await session.do('start');
    const stop = 'Stopped before step 3/4, Dockerfile:4: RUN echo b > /b &&     echo c > /c\n';
    expect(await session.do('frame')).toBe(stop);
    for (const name of ['bt', 'where', 'backtrace']) {
      expect(await session.do(name)).toBe(`#0  FROM busybox AS base at Dockerfile:3\n=> ${stop}`);
    }
    expect(await session.refuses('up')).toBe('Initial frame selected; you cannot go up.\n');
    expect(await session.refuses('down')).toBe('Bottom (innermost) frame selected; you cannot go down.\n');
  });

  it('is told of a line', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('info line')).toBe('Line 2 of "Dockerfile" is step 1: ARG V=1\n');
    expect(await session.do('info line 5')).toBe(
      'Line 5 of "Dockerfile" is in step 3, which starts at line 4: RUN echo b > /b &&     echo c > /c\n',
    );
    expect(await session.do('info line 1')).toBe('Line 1 of "Dockerfile" has no step; step 1 is after it.\n');
    expect(await session.do('info line 6')).toBe('Line 6 of "Dockerfile" has no step; step 4 is after it.\n');
    expect(await session.refuses('info line 99')).toBe('Line number 99 is out of range for "Dockerfile".\n');
    expect(await session.refuses('info line x')).toContain("'x' is not a line.");
  });

  it('is told of the file and of the program', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.do('info source')).toBe(
      `Current source file is Dockerfile\nLocated in ${session.context}/Dockerfile\nContains 7 lines, 4 steps.\n` +
        'Source language is dockerfile.\n',
    );
    expect(await session.do('info program')).toBe('The program being debugged is not being run.\n');
    await session.all('b 3', 'c');
    expect(await session.do('info program')).toMatch(
      /^Using no jail \(\w+ on \w+\)\.\nStopped before step 3\/4, .*\nIt stopped at breakpoint 1\.\n$/,
    );
    await session.do('c');
    expect(await session.do('info program')).toMatch(
      /^Using jail \w+ \(\w+ on \w+\)\.\nStopped before step 4\/4, .*\nIt stopped because the step failed\.\n$/,
    );
    await session.do('edit 4 RUN true');
    expect(await session.do('info source')).toContain('The plan has edits that this file does not have;');
    await session.do('c');
    expect(await session.do('info program')).toContain('It ran to its end.');
  });
});
