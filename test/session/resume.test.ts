/** A session that was left, or whose klee was killed, is gone on with where it stood; nothing that had worked runs again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN echo 1 > /one; echo said by one
ENV A=b
RUN echo 2 > /two
RUN echo 3 > /three
`;

describeAsRoot('a session that was left', () => {
  const root = useKleeRoot('busybox');

  it('stands where it stood, and goes back and forward over what was recorded with nothing executed', async () => {
    const first = await Session.open(root, dockerfile);
    await first.all('c', 'back');
    const { snapshot } = first.engine.position();
    await first.suspend();

    const session = await Session.resume(root, first.engine.id);
    expect(session.said).toBe('Stopped before step 5/5, Dockerfile:5: RUN echo 3 > /three\n');
    expect(session.engine.position()).toMatchObject({ done: 4, snapshot });
    expect(session.engine.executed).toBe(3);
    expect(await session.files('/one /two /three')).toEqual(['/one', '/two']);
    expect(await session.do('print $A')).toBe('$1 = "b"\n');
    await session.do('back 2');
    expect(await session.files('/one /two /three')).toEqual(['/one']);
    expect((await session.do('c')).match(/--> Snapshot re-used: @/g)).toHaveLength(2);
    expect(session.engine.executed).toBe(3);
    expect(await session.read('/three')).toBe('3\n');
    expect(await session.do('log 2')).toBe('said by one\n');
    expect(await session.do('diff 4')).toContain('A /two');
  });

  it('has its edits, its branches and its breakpoints, and exports what it would have', async () => {
    const first = await Session.open(root, dockerfile);
    await first.all('b 5', 'tbreak 2', 'c', 'c', 'edit 4 RUN echo II > /two', 'insert 2 ENV NEW=1', 'delete-step 4');
    const [text, steps] = [first.engine.source.text, first.engine.steps()];
    await first.suspend();

    const session = await Session.resume(root, first.engine.id);
    expect(session.engine.source.text).toBe(text);
    expect(session.engine.steps()).toEqual(steps);
    expect(await session.do('info breakpoints')).toMatch(
      /^1 .*step 5  Dockerfile:5 RUN echo 3 > \/three\n\tbreakpoint already hit 1 time$/m,
    );
    expect(await session.do('b 2')).toContain('Breakpoint 3 at step 2');
    await session.do('delete 3');
    expect(await session.do('c')).toContain('Stopped before step 5/5, Dockerfile:5 (breakpoint 1)');
    expect(await session.read('/two')).toBe('II\n');
    await session.do(`export ${join(session.context, 'out')}`);
    expect(session.written('out')).toBe(text);
    // The branch that the edits left is found again.
    const executed = session.engine.executed;
    await session.all('delete-step 2', 'insert 3 ENV A=b', 'edit 4 RUN echo 2 > /two');
    expect((await session.do('next 4')).match(/re-used/g)).toHaveLength(2);
    expect(session.engine.executed).toBe(executed);
  });

  it('has its settings', async () => {
    const first = await Session.open(root, dockerfile);
    await first.all('next 2', 'set dirty keep', 'set jailparam allow.sysvipc');
    await first.suspend();
    const session = await Session.resume(root, first.engine.id);
    expect(await session.do('info jail')).toContain('parameters:  allow.sysvipc');
    await session.all('exec echo mine > /mine', 'next 2');
    expect(await session.files('/mine /two')).toEqual(['/mine', '/two']);
    expect(session.engine.position().notReproducible).toBe(true);
  });

  it('stands in what the failed step left', async () => {
    const first = await Session.open(root, `${dockerfile}RUN echo x > /wreck; echo about to fail; exit 7\n`);
    await first.do('c');
    await first.suspend();

    const session = await Session.resume(root, first.engine.id);
    expect(session.said).toContain('Step 6/6 failed, Dockerfile:6: exit code 7\n');
    expect(session.said).toContain('    | about to fail\n');
    expect(await session.files('/wreck /three')).toEqual(['/three', '/wreck']);
    expect(await session.do('diff')).toContain('A /wreck  2 B\n1 added by step 6');
    expect(await session.do('log')).toBe('about to fail\n');
    await session.suspend();

    const again = await Session.resume(root, first.engine.id);
    expect(await again.files('/wreck /three')).toEqual(['/three', '/wreck']);
    await again.do('edit RUN test ! -e /wreck');
    expect(await again.do('c')).toContain('Build finished: 6/6 steps');
    expect(await again.files('/wreck /three')).toEqual(['/three']);
  });

  it('has what was changed by hand, and asks about it as before', async () => {
    const first = await Session.open(root, dockerfile);
    await first.all('next 4', 'exec echo mine > /mine; rm /one');
    await first.suspend();

    const session = await Session.resume(root, first.engine.id);
    expect(session.engine.position().dirty).toBe(true);
    expect(await session.files('/mine /one /two')).toEqual(['/mine', '/two']);
    expect(await session.do('diff')).toMatch(/A \/mine .*\nD \/one/);
    await session.all('set dirty keep', 'next');
    expect(await session.files('/mine /one /three')).toEqual(['/mine', '/three']);
    await session.do('back');
    expect(await session.files('/mine /one /three')).toEqual(['/one']);
  });

  it.each([
    ['files were changed by hand', ['exec echo mine > /mine'], ['/mine'], 'Stopped before step 2/3'],
    ['a step was gone into', ['step'], [], 'Stopped before step 2/3'],
  ])('has what was done where no step was executed: %s', async (_, commands, files, stopped) => {
    const first = await Session.open(root, 'FROM busybox\nRUN echo a > /a && echo b > /b\nRUN true\n');
    await first.all('next', ...commands);
    expect(first.engine.worthKeeping).toBe(true);
    await first.suspend();
    const session = await Session.resume(root, first.engine.id);
    expect(session.said).toContain(stopped);
    expect(await session.files('/mine /a')).toEqual(files);
  });

  it('says what had been running, and starts it again when asked', async () => {
    const first = await Session.open(root, 'FROM busybox\nRUN sleep 998877 & echo up\nRUN ps -o args\n');
    await first.do('next 2');
    await first.suspend();
    const session = await Session.resume(root, first.engine.id);
    // When the step ended its shell may not have become the program yet.
    expect(session.said).toMatch(/^step 2 had left \w+ running; 'revive' runs its instruction again$/m);
    await session.do('revive');
    expect(await session.do('next')).toContain('sleep 998877');
  });

  it('is of an image that was opened again, which stays as long', async () => {
    const first = await Session.open(root, dockerfile);
    await first.all('c', 'commit kept');
    await first.close();
    const second = await Session.reopen(root, 'kept');
    await second.all('back', 'edit 5 RUN echo III > /three', 'c');
    await second.suspend();

    const refusal = withHost(root, (host) => host.catalog.remove('kept'));
    await expect(refusal).rejects.toMatchObject({
      message: expect.stringContaining(`used for sessions:\n${second.engine.id}`) as string,
    });
    const session = await Session.resume(root, second.engine.id);
    expect(await session.read('/three')).toBe('III\n');
    await session.do('back 4');
    expect((await session.do('next')).match(/re-used/g)).toHaveLength(1);
    await session.close();
    await withHost(root, (host) => host.catalog.remove('kept'));
  });

  it('cannot be opened twice', async () => {
    const session = await Session.open(root, dockerfile);
    await session.do('next 2');
    await expect(Session.resume(root, session.engine.id)).rejects.toMatchObject({
      code: 'KLEE_LOCKED',
      message: `session ${session.engine.id} is open in the klee with process id ${root.machine.owner.pid}`,
    });
  });

  it('notices that the Dockerfile has changed, and goes on with its own', async () => {
    const first = await Session.open(root, dockerfile);
    await first.do('next 2');
    await first.suspend();
    writeFileSync(join(first.context, 'Dockerfile'), 'FROM busybox\nRUN echo other\n');
    const session = await Session.resume(root, first.engine.id);
    expect(session.warnings).toEqual([
      "Dockerfile was changed since the session began, which goes on with what it had then: 'reload' takes it up",
    ]);
    expect(session.engine.source.text).toBe(dockerfile);
  });
});
