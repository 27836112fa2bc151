/** Processes that a RUN leaves behind: they serve the next step, and end with the jail, which is said. */
import { expect, it, vi } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';
import { until } from '../support/until.js';

/** The jail has the host's network: every test has a port of its own. */
const server = (port: number) => `FROM busybox
RUN mkdir /www && echo hi > /www/i && httpd -f -p 127.0.0.1:${port} -h /www &
RUN for i in $(seq 100); do wget -qO /got http://127.0.0.1:${port}/i && break; sleep 0.1; done
`;

/** As \`server\`, without waiting: for a jail in which nothing serves. */
const impatient = (port: number) => `FROM busybox
RUN mkdir /www && echo hi > /www/i && httpd -p 127.0.0.1:${port} -h /www
RUN wget -qO- http://127.0.0.1:${port}/i > /got
`;

/** httpd has a process more while it answers. */
const revivesLater = /^step 2 had left httpd.* running; its instruction will run again before the next step$/m;

describeAsRoot('daemons', () => {
  const root = useKleeRoot('busybox');

  it('that hold the output open do not keep the step, and serve the next', async () => {
    const session = await Session.open(root, server(47811));
    expect(await session.do('c')).toContain('Build finished: 3/3 steps');
    expect(await session.read('/got')).toBe('hi\n');
    expect(await session.do('info jail')).toMatch(/^processes: {3}httpd/m);
  });

  it('are killed when the step ends in the docker dialect', async () => {
    const session = await Session.open(root, impatient(47812), { dialect: 'docker' });
    const said = await session.do('c');
    expect(said).toContain('Step 3/3 failed, Dockerfile:3: exit code 1');
    expect(said).toContain('Connection refused');
    expect(await session.do('info jail')).toContain('processes:   none\n');
  });

  it('are stopped by `back`, by name, and started again by `revive`', async () => {
    const session = await Session.open(root, impatient(47813));
    await session.do('c');
    const back = await session.do('back');
    expect(back).toMatch(/^step 2 had left httpd.* running; 'revive' runs its instruction again$/m);
    expect(back).toContain('Stopped before step 3/3');
    expect(await session.do('info jail')).toContain('processes:   none\n');
    expect(await session.do('exec wget -qO- http://127.0.0.1:47813/i')).toContain('Connection refused');
    // The instruction has left its directory already; it is the server alone that comes back.
    expect(await session.do('revive')).toContain('step 2');
  });

  it('come back unasked with `set revive on`', async () => {
    const session = await Session.open(root, impatient(47814).replace('mkdir /www', 'mkdir -p /www'));
    await session.all('set revive on', 'c');
    expect(await session.do('back')).toMatch(revivesLater);
    expect(await session.do('edit RUN wget -qO- http://127.0.0.1:47814/i > /again')).toContain('Step 3 is now');
    const next = await session.do('next');
    expect(next).toContain('Revived by step 2, ');
    expect(next).toContain('Build finished: 3/3 steps');
    expect(await session.read('/again')).toBe('hi\n');
  });

  it('do not come along over a step that is re-used, which is said', async () => {
    const session = await Session.open(
      root,
      "FROM busybox\nRUN sleep 983 >/dev/null 2>&1 &\nRUN echo 2 > /two\nRUN ps | grep -q '[s]leep 983'\n",
    );
    await session.all('next 3', 'back', 'revive');
    // The shell that the step leaves becomes the program a moment later.
    await until(async () => (await session.do('info jail')).includes('processes:   sleep\n'));
    expect(await session.do('next')).toMatch(/^step 2 had left sleep running; 'revive' runs its instruction again$/m);
    expect(await session.do('info jail')).toContain('processes:   none\n');
    await session.do('revive');
    expect(await session.do('next')).toContain('Build finished: 4/4 steps');
  });

  it('are revived for `retry` after a failure', async () => {
    const dockerfile = impatient(47815).replace('mkdir /www', 'mkdir -p /www').replace('/i > /got', '/missing > /got');
    const session = await Session.open(root, dockerfile);
    const failed = await session.do('c');
    expect(failed).toContain('Step 3/3 failed');
    expect(failed).toMatch(/^ {2}running: {3}httpd/m);
    await session.do('edit RUN wget -qO- http://127.0.0.1:47815/i > /got');
    const retried = await session.do('retry');
    expect(retried).toMatch(revivesLater);
    expect(retried).toContain('Revived by step 2, ');
    expect(retried).toContain('Build finished: 3/3 steps');
    expect(await session.read('/got')).toBe('hi\n');
  });

  it('are those of the step that started them, also after a USER or an ENV that was done without them', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN mkdir -p /www && httpd -p 127.0.0.1:47816 -h /www\nRUN false\n',
    );
    await session.all('c', 'insert ENV a=b');
    expect(await session.do('c')).toContain('Revived by step 2, ');
    await session.all('edit RUN echo x >> /count', 'insert after 4 RUN false');
    expect(await session.do('c')).toMatch(/^Revived by step 2, [\s\S]*Step 5\/5 failed/m);
    await session.do('edit RUN cat /count > /got');
    const said = await session.do('c');
    expect(said).toMatch(/^step 2 had left httpd.* will run again/m);
    expect(said).toContain('Build finished: 5/5 steps');
    expect(await session.read('/got')).toBe('x\n');
  });

  it('write into the log of the step that started them', async () => {
    const session = await Session.open(
      root,
      `FROM busybox
RUN echo early; (until [ -e /go ]; do sleep 0.1; done; echo late) &
RUN echo between; touch /go
RUN until [ -e /gone ]; do if [ -e /go ]; then touch /gone; fi; done
`,
    );
    const said = await session.do('c');
    expect(said).toContain('Build finished: 4/4 steps');
    await vi.waitFor(async () => expect(await session.do('log 2')).toBe('early\nlate\n'), { timeout: 20_000 });
    expect(await session.do('log 3')).toBe('between\n');
    expect(await session.do('log 4')).toBe('Step 4 wrote nothing.\n');
  });

  it('take their files into the snapshots that are taken while they live', async () => {
    const session = await Session.open(
      root,
      `FROM busybox
RUN (until [ -e /stop ]; do sleep 0.1; done) & echo 1 > /one
RUN echo 2 > /two
RUN touch /stop
`,
    );
    await session.do('c');
    expect(await session.do('diff 3')).toBe('A /two  2 B\n1 added by step 3, RUN echo 2 > /two\n');
    await session.do('back 2');
    expect(await session.files('/one /two /stop')).toEqual(['/one']);
  });
});
