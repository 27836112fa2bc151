/** `who` names the steps that made, changed and deleted something, from the differences of their snapshots. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `ARG V=1
FROM busybox
ENV A=b
RUN mkdir -p /srv/conf && echo one > /srv/conf/app.conf && ln -s conf /srv/link
RUN echo two >> /srv/conf/app.conf
RUN echo me:x:9:9::/:/bin/sh >> /etc/passwd
ENV A=c
RUN chmod 600 /srv/conf/app.conf
RUN rm -r /srv/conf
`;

describeAsRoot('who', () => {
  const root = useKleeRoot('busybox');

  it('names who created, changed and deleted a file', async () => {
    const session = await Session.open(root, dockerfile);
    await session.all('c');
    const { executed } = session.engine;
    const told = `\
/srv/conf/app.conf
  created by  step 4, Dockerfile:4: RUN mkdir -p /srv/conf && echo one > /srv/conf/app.conf && ln -s conf /srv/link
  changed by  step 5, Dockerfile:5: RUN echo two >> /srv/conf/app.conf  (4 B -> 8 B)
  changed by  step 8, Dockerfile:8: RUN chmod 600 /srv/conf/app.conf  (the last: 8 B, mode 644 -> 600)
  deleted by  step 9, Dockerfile:9: RUN rm -r /srv/conf
`;
    expect(await session.do('who /srv/conf/app.conf')).toBe(told);
    expect(await session.do('who *.conf')).toBe(told);
    expect(await session.do('who /srv/conf/*')).toBe(told);
    await session.do('back');
    expect(await session.do('who /srv/link/app.conf')).toBe(told.replace(/ {2}deleted.*\n/, ''));
    expect(session.engine.executed).toBe(executed);
  });

  it('tells what came with FROM, what is below a directory, and what nobody touched', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.do('who /etc/passwd')).toMatch(
      /^\/etc\/passwd\n {2}came with {3}step 2, Dockerfile:2: FROM busybox\n {2}changed by {2}step 6, .*\n$/,
    );
    expect(await session.do('who /etc/group')).toBe(
      '/etc/group\n  came with   step 2, Dockerfile:2: FROM busybox\n  no step has changed it\n',
    );
    expect(await session.do('who /srv')).toContain('\n  below it    steps 4, 5, 8, 9\n');
    expect(await session.do('who /nowhere')).toBe('No step on the way to the position did anything to /nowhere.\n');
    expect(await session.refuses('who passwd')).toContain("'passwd' is not an absolute path.");
  });

  it('names the hand, and the step that failed', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo a > /a\nRUN rm /a; echo b > /b; false\n');
    await session.all('n 2', 'exec echo hand >> /a');
    expect(await session.do('who /a')).toMatch(/created by {2}step 2, .*\n {2}changed by {2}hand {2}\(2 B -> 7 B\)\n/);
    await session.do('n');
    expect(await session.do('who /a')).toMatch(/\n {2}deleted by {2}step 3, .*; false \(failed\)\n$/);
    expect(await session.do('who /b')).toMatch(/^\/b\n {2}created by {2}step 3, .*; false \(failed\)\n$/);
  });

  it('tells of variables', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('c');
    expect(await session.do('who $A')).toBe(
      '$A\n  set by      step 3, Dockerfile:3: ENV A=b  "b"\n  changed by  step 7, Dockerfile:7: ENV A=c  "b" -> "c"\n',
    );
    expect(await session.do('who $V')).toBe(
      '$V\n  set by      step 1, Dockerfile:1: ARG V=1  "1" (ARG)\n  dropped by  step 2, Dockerfile:2: FROM busybox\n',
    );
    expect(await session.do('who $NOPE')).toBe('$NOPE\n  no step on the way to the position sets it\n');
  });
});
