/** `step` goes through a RUN command by command, in one shell: what it makes is what the whole makes. */
import { expect, it, vi } from 'vitest';
import { useKleeRoot } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN set -e; mkdir /a && cd /a; X=one; echo $X > x \\
  && cat > y && false || (echo in $PWD; exit 3) || echo $? > status; pwd > /where
RUN echo last > /last
`;

describeAsRoot('step', () => {
  const root = useKleeRoot('busybox');

  it('stops inside a RUN after each command, and makes what `next` makes', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next');
    expect(await session.do('step')).toBe(
      'Step 2/3 : RUN set -e; mkdir /a && cd /a; X=one; echo $X > x   && cat > y && false || (echo in $PWD; exit 3) || echo $? > status; pwd > /where\n' +
        '--> Command 1/10, exit code 0: set -e\n' +
        'Stopped inside step 2/3, Dockerfile:2, before command 2/10: mkdir /a\n',
    );
    expect(session.engine.position()).toMatchObject({ done: 1, inside: { done: { number: 1 } } });
    expect(await session.files('/a')).toEqual([]);
    await session.do('step 4');
    expect(await session.files('/a/x')).toEqual(['/a/x']);
    expect(await session.do('exec cat /a/x')).toBe('one\n');
    expect(await session.do('log')).toBe('Step 2 wrote nothing.\n');
    expect(await session.do('s 3')).toContain('in /a\n--> Command 8/10, exit code 3: (echo in $PWD; exit 3)\n');
    expect(await session.do('log')).toBe('in /a\n');
    expect(await session.do('ls /a@2.2')).not.toContain('x');
    expect(await session.do('diff 2.4 2.6')).toContain('A /a/y');
    expect(await session.do('next')).toMatch(/^--> Snapshot created: @\w+\nStopped before step 3\/3/);
    expect(await session.read('/a/status')).toBe('3\n');
    expect(await session.read('/where')).toBe('/a\n');

    const whole = await Session.open(root, dockerfile);
    await whole.do('next 2');
    const look = 'exec cd /; for f in a a/* where; do stat -c "%n %a %u %g" $f; cat $f; done 2>&1';
    expect(await session.do(look)).toBe(await whole.do(look));
    // It has the snapshot of the whole step.
    await session.do('back');
    expect(await session.do('next')).toContain('--> Snapshot re-used: ');
  });

  it('has commands of a person run as the next command of its shell would', async () => {
    const session = await Session.open(
      root,
      `FROM busybox
ENV A=1
ENV B=1
RUN mkdir /a && cd /a; export A="$(printf 'two\\nlines')"; unset B HOME; X=local; umask 077; echo $A; true
`,
    );
    await session.all('next 3', 'step');
    const here = 'exec pwd; umask; echo "$A|${B-none}|${HOME-none}|${X-none}"';
    expect(await session.do(here)).toBe('/\n0022\n1|1|/root|none\n');
    await session.do('step 5');
    expect(await session.do(here)).toBe('/a\n0077\ntwo\nlines|none|none|none\n');
    // What is set since is a person's own, and root's.
    await session.all('set env B 2', 'set env D 3', 'set workdir /tmp');
    expect(await session.do('exec pwd; echo "$B $D"')).toBe('/tmp\n2 3\n');
    expect(await session.do('exec --root pwd; echo $A $B')).toBe('/\ntwo lines 2\n');
    await session.do('unset workdir');
    await session.do('try pwd > here; umask > mask');
    expect(await session.read('/a/here')).toBe('/a\n');
    expect(await session.do('cat /a/mask')).toBe('0077\n');
    await session.do('drop');
    await session.do('step');
  });

  it('names the command that failed the step', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo 1 > /one && echo 2 > /two; ls /none && echo 3\n');
    await session.do('next');
    await session.do('step 2');
    const said = await session.do('step');
    expect(said).toContain('Step 2/2 failed, Dockerfile:2: exit code 1\n  command 3 of 4: ls /none\n');
    expect(await session.files('/one /two')).toEqual(['/one', '/two']);
    await session.do('back');
    expect(await session.files('/one /two')).toEqual([]);
    expect(session.engine.position()).toMatchObject({ done: 1, failed: false, inside: undefined });
  });

  it('goes back a command at a time, and then begins anew', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo 1 > /one; echo 2 > /two; echo 3 > /three\n');
    await session.do('next');
    await session.do('step 2');
    expect(await session.files('/one /two')).toEqual(['/one', '/two']);
    expect(await session.do('back')).toBe(
      'The shell that waited inside step 2 was ended.\nUndid command 2 of step 2, echo 2 > /two\n' +
        'Stopped inside step 2/2, Dockerfile:2, after command 1/3, its shell ended: echo 1 > /one\n',
    );
    expect(await session.files('/one /two')).toEqual(['/one']);
    await session.do('exec rm /one');
    expect(await session.do('step')).toContain('Step 2 begins anew, from its clean snapshot.\n');
    expect(await session.files('/one /two')).toEqual(['/one']);
    await session.do('step');
    await session.do('back 2');
    expect(session.engine.position()).toMatchObject({ done: 1, inside: undefined });
    expect(await session.files('/one /two')).toEqual([]);
    await session.do('step');
    expect(await session.do('back 2')).toContain('Stopped before step 1/2');
    expect(await session.do('c')).toContain('Build finished: 2/2 steps');
  });

  it('is interrupted as a step is, and the session goes on', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nRUN echo 1 > /one; echo 0; (echo begun; sleep 100); echo 2 > /two\n',
    );
    await session.do('next');
    await session.do('step 2');
    const running = session.do('step');
    await vi.waitFor(() => expect(session.said).toContain('begun\n'), { timeout: 20_000 });
    session.engine.running.interrupt();
    expect(await running).toContain(
      'Step 2/2 interrupted, Dockerfile:2: exit code 130 (SIGINT)\n  command 3 of 4: (echo begun; sleep 100)\n',
    );
    expect(await session.files('/one /two')).toEqual(['/one']);
    await session.do('edit RUN echo 2 > /two');
    expect(await session.do('c')).toContain('Build finished: 2/2 steps');
    expect(await session.files('/one /two')).toEqual(['/two']);
  });

  it('ends its shell with the session, and where changes made by hand are dropped', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN echo 1 > /one; echo 2 > /two; echo 3 > /three\n');
    await session.do('next');
    await session.do('step 2');
    await session.do('exec rm /one');
    expect(session.engine.position()).toMatchObject({ dirty: true });
    expect(await session.do('step')).toMatch(
      /^The shell that waited inside step 2 was ended\.\nDropped the changes made by hand.*\nStep 2 begins anew/,
    );
    expect(await session.files('/one /two')).toEqual(['/one']);
    await session.do('exec touch /hand');
    expect(session.engine.loses).toBe('hands');
    await session.suspend();

    const resumed = await Session.resume(root, session.engine.id);
    expect(resumed.transcript).toContain('\nThe changes made by hand were not kept when the session was left.\n');
    expect(resumed.transcript).toContain('The shell that waited inside step 2 was ended with its klee');
    expect(resumed.transcript).toContain('Stopped before step 2/2');
    expect(await resumed.files('/one /two')).toEqual([]);
    await resumed.do("edit RUN echo 1 > /one; echo $'2' > /two");
    expect(await resumed.do('step')).toContain(
      "Step 2 is run whole: it has $'…', which is bash's alone.\nStep 2/2 : RUN echo 1",
    );
    expect(await resumed.files('/one /two')).toEqual(['/one', '/two']);
  });
});
