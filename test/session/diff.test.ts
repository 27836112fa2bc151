/** `diff` shows what a step changed: the paths, or a file. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN mkdir /d && printf 'one\\ntwo\\nthree\\n' > /d/f && echo old > /old && printf 'a\\0b' > /bin.dat
RUN sed -i s/two/zwei/ /d/f && rm /old && ln -s f /d/link && chmod 600 /bin.dat
ENV A=b
`;

describeAsRoot('diff', () => {
  const root = useKleeRoot('busybox');

  it('lists the paths that the last step changed, or another', async () => {
    const session = await Session.open(root, dockerfile);
    expect(await session.refuses('diff')).toContain('No step has run yet.');
    await session.do('next 3');
    const last = (await session.do('diff')).split('\n');
    expect(last.slice(0, 4).map((line) => line.split(/ {2}/)[0])).toEqual([
      'M /bin.dat',
      'M /d/f',
      'A /d/link',
      'D /old',
    ]);
    expect(last[4]).toContain('by step 3, RUN sed -i');
    const earlier = await session.do('diff 2');
    expect(earlier).toMatch(/^A \/bin\.dat.*\nA \/d.*\nA \/d\/f.*\nA \/old/);
    expect(await session.refuses('diff 4')).toContain('Step 4 has not run yet.');
    await session.do('next');
    expect(await session.do('diff')).toBe('nothing changed by step 4, ENV A=b\n');
  });

  it('shows what a step did to a file', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 3');
    const patch = await session.do('diff /d/f');
    expect(patch).toContain('--- a/d/f');
    expect(patch).toContain('+++ b/d/f');
    expect(patch).toContain('-two\n+zwei\n');
    expect(await session.do('diff 2 /d/f')).toContain('--- /dev/null');
    expect(await session.do('diff /old')).toContain('+++ /dev/null');
    expect(await session.do('diff 2 /bin.dat')).toContain('Binary file /bin.dat was changed by step 2');
    expect(await session.refuses('diff /nowhere')).toContain('/nowhere is not there, neither before nor after.');
    const below = await session.do('diff /d');
    expect(below).toContain('-two\n+zwei\n three\nA /d/link  symlink\n/d: 1 added, 1 modified by step 3, RUN sed');
    expect(below).not.toContain('/old\n');
  });

  it('shows what was done by hand', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'exec echo hand > /hand');
    expect(await session.do('diff')).toMatch(/^A \/hand {2}5 B\n1 added by hand\n$/);
    expect(await session.do('diff /hand')).toContain('+hand');
  });
});
