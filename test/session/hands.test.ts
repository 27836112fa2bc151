/** What was done by hand becomes instructions, or is given up: with a word in either case. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = 'FROM busybox\nRUN echo a > /a\nRUN cat /conf/app\nRUN echo c > /c\n';

describeAsRoot('record', () => {
  const root = useKleeRoot('busybox');

  it('makes steps of commands that succeeded and changed something, where they ran', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all(
      'c',
      'exec ls /',
      'exec mkdir /conf',
      'exec false',
      'exec echo one > /conf/app',
      '!cat /conf/app',
    );
    expect(await session.do('record')).toMatch(
      /^\* {2}1 {2}RUN mkdir \/conf {2}\(in \/\)\n\* {2}2 {2}RUN echo one > \/conf\/app {2}\(in \/\)\n {6}A \/conf\/\n {6}A \/conf\/app {2}4 B\n/,
    );
    const said = await session.do('record all');
    expect(said).toContain('Step 3 inserted: RUN mkdir /conf\n');
    expect(said).toContain('Steps 3 to 4 have made the same as the hands had.\nStopped before step 5/6');
    expect(session.engine.position()).toMatchObject({ done: 4, dirty: false, notReproducible: false });
    expect(await session.do('c')).toContain('Build finished: 6/6 steps');
    expect(session.engine.executed).toBe(6);
    await session.do('export');
    expect(session.written('Dockerfile.fixed')).toBe(
      'FROM busybox\nRUN echo a > /a\nRUN mkdir /conf\nRUN echo one > /conf/app\nRUN cat /conf/app\nRUN echo c > /c\n',
    );
  });

  it('lists what the instructions do not make, and what the hands had made stays to be looked at', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('next 2', 'exec mkdir /conf', 'exec echo two > /conf/app');
    const said = await session.do('record 1');
    expect(said).toMatch(/warning: step 3 has not made all that the hands had:\nD \/conf\/app\n/);
    const snapshot = /diff (@\w+)/.exec(said)?.[1] ?? '';
    expect(await session.do(`cat /conf/app${snapshot}`)).toBe('two\n');
    await session.do('undo');
    expect(session.engine.source.text).toBe(dockerfile);
  });
});
