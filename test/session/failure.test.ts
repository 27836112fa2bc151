/** A step that fails leaves the session at it, in what it left, with everything said that a person asks first. */
import { expect, it } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('a failed step', () => {
  const root = useKleeRoot('busybox');

  it('says step, line, command, exit code, duration, output, the last good snapshot and what to do', async () => {
    const session = await Session.open(
      root,
      `FROM busybox
RUN echo good > /good

RUN echo before > /wreck; \\
    seq 1 15; exit 3
RUN echo never > /never
`,
    );
    const said = await session.do('continue');
    const good = session.engine.position().snapshot ?? '';
    const report = said.slice(said.indexOf('Step 3/4 failed')).split('\n');
    expect(report[0]).toBe('Step 3/4 failed, Dockerfile:4: exit code 3');
    expect(report[1]).toBe('  command:   /bin/sh -c echo before > /wreck;     seq 1 15; exit 3');
    expect(report[2]).toMatch(/^ {2}took: {6}\d+(\.\d+)? (ms|s)$/);
    expect(report[3]).toBe('  output:    the last 10 lines (`log` shows all)');
    expect(report.slice(4, 14)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((line) => `    | ${line}`));
    expect(report[14]).toBe(`  you are:   in what the failed step left; the last good snapshot is @${good}`);
    expect(report[15]).toContain('`retry` runs it again from the clean snapshot');
    expect(said).toContain(`--> Snapshot created: @${good}`);

    expect(session.engine.position()).toMatchObject({ done: 2, failed: true, next: { number: 3 } });
    expect(await session.files('/good /wreck /never')).toEqual(['/good', '/wreck']);
    expect(await session.do('diff')).toBe(
      'A /wreck  7 B\n1 added by step 3, RUN echo before > /wreck;     seq 1 15; exit 3\n',
    );
    expect((await session.do('log')).trim().split('\n')).toHaveLength(15);
  });

  it('names the signal that ended the command, and the processes that are still there', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN sleep 997 & until grep -q sleep /proc/$!/comm; do :; done; kill -KILL $$\n',
    );
    const said = await session.do('c');
    expect(said).toContain('Step 2/2 failed, Dockerfile:2: exit code 137 (SIGKILL)\n');
    expect(said).toContain('  running:   sleep\n');
    expect(await session.do('info jail')).toContain('processes:   sleep');
  });

  it('keeps jail and wreckage for the user, directory and variables of the step', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nENV COLOUR=red\nWORKDIR /home/user\nUSER user\nRUN echo half > half; false\n',
    );
    await session.do('c');
    expect(await session.do('exec echo "$(id -un) $PWD $COLOUR"; cat half')).toBe('user /home/user red\nhalf\n');
  });

  it('tells of a command that is not there as a shell would', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN ["/no/such/thing", "x"]\n');
    expect(await session.do('c')).toMatch(/Step 2\/2 failed, Dockerfile:2: exit code 127[\s\S]*\/no\/such\/thing/);
  });
});
