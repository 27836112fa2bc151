/**
 * What a klee that is killed leaves: a session of `klee debug` can be resumed; of a build, `klee doctor` names all and removes it, and
 * so does the next klee.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { klee, start } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { driverSet } from '../support/driver-set.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { mountsBelow } from '../support/leftovers.js';
import { describeAsRoot, describeOn } from '../support/privileges.js';
import { Session } from '../support/session.js';

/** Processes whose command line has this word. */
function running(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word);
    } catch {
      return false;
    }
  });
}

describeAsRoot('kill -9 of klee', () => {
  const root = useKleeRoot('busybox');

  /** Kills a build in its third step, which a daemon of the second runs beside. Answers the snapshots that it had taken. */
  async function killBuild(): Promise<string[]> {
    const context = writeContext({
      Dockerfile: 'FROM busybox\nRUN echo a > /a\nRUN sleep 991127 & echo b > /b\nRUN echo star""ted; sleep 991128\n',
    });
    const killed = start(['build', '-t', 'killed', context], { root });
    let said = '';
    killed.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
    // Its shell may have gone on before it was a program of its own.
    await vi.waitFor(() => expect(running('991127')).not.toEqual([]), { timeout: 10_000 });
    expect(root.traces()).not.toEqual([]);
    killed.kill('SIGKILL');
    expect((await killed).signal).toBe('SIGKILL');
    const taken = [...said.matchAll(/Snapshot created: @([0-9a-f]{12})/g)].map(([, id = '']) => id);
    expect(taken).toHaveLength(2);
    return taken;
  }

  async function expectNothingLeft(taken: readonly string[]): Promise<void> {
    await vi.waitFor(
      () => {
        expect(running('991127').concat(running('991128'))).toEqual([]);
      },
      { timeout: 20_000 },
    );
    expect(root.traces()).toEqual([]);
    const snapshots = (await withHost(root, (host) => host.store.list())).map(({ id }) => id);
    expect(snapshots.filter((id) => taken.includes(id))).toEqual([]);
    expect(snapshots).toContain((await root.image('busybox')).snapshot);
  }

  it('in the middle of a step is seen by klee doctor, which mends it', async () => {
    const taken = await killBuild();
    const seen = await klee(['doctor', '--json'], { root });
    expect(seen.status).toBe(1);
    const findings = JSON.parse(seen.stdout) as { topic: string; subject: string; state: string; remedy?: string }[];
    const problems = findings.filter(({ state }) => state === 'problem');
    expect(problems.map(({ topic }) => topic)).toContain('left over');
    for (const { topic, remedy } of problems) expect([topic, remedy]).toEqual(['left over', 'klee doctor --fix']);

    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
    await expectNothingLeft(taken);
    expect((await klee(['doctor'], { root })).status).toBe(0);
  });

  it('is swept by the next klee', async () => {
    const taken = await killBuild();
    const next = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    expect((await klee(['build', next], { root })).status).toBe(0);
    await expectNothingLeft(taken);
  });
});

describeAsRoot('kill -9 of klee debug', () => {
  const root = useKleeRoot('busybox');
  const dockerfile = `FROM busybox
RUN echo a > /a
RUN echo b > /b
RUN echo begun > /c; echo star""ted; sleep \${LONG:-991128}; echo end > /d
`;

  /** That what the session had running is gone. */
  const expectEnded = () => vi.waitFor(() => expect(running('991128')).toEqual([]), { timeout: 20_000 });

  /** Kills a klee; what it had running goes with it. On a FreeBSD that klee is on itself, a jail lives on until the next klee. */
  async function killed(running: ReturnType<typeof start>): Promise<void> {
    running.kill('SIGKILL');
    await running;
    if (driverSet !== 'zfs+freebsd') await expectEnded();
  }

  /** Kills a session when it has said `started`. Answers its id. */
  async function killDebug(...script: readonly string[]): Promise<string> {
    const context = writeContext({ Dockerfile: dockerfile, script: `${script.join('\n')}\n` });
    const args = ['debug', '--keep', '--batch', '-x', join(context, 'script'), context];
    const debugging = start(args, { root });
    let said = '';
    debugging.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
    await vi.waitFor(() => expect(running('991128')).not.toEqual([]), { timeout: 10_000 });
    await killed(debugging);
    const listed = await klee(['sessions', '--json'], { root });
    const rows = JSON.parse(listed.stdout) as { id: string; state: string }[];
    expect(rows).toMatchObject([{ state: 'crashed' }]);
    await expectEnded();
    return rows[0]?.id ?? '';
  }

  it('in a step leaves the session before that step, which the next klee lets be', async () => {
    const id = await killDebug('b 3', 'c', 'c');
    const next = writeContext({ Dockerfile: 'FROM busybox\nRUN true\n' });
    expect((await klee(['build', next], { root })).status).toBe(0);
    expect((await klee(['image', 'prune', '-a', '-f'], { root })).stdout).toMatch(/^[0-9a-f]{12}\n$/);
    const refused = await klee(['rmi', 'busybox'], { root });
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain(`used for sessions:\n${id}\nhint: remove those first, with 'klee sessions rm ID'`);

    const doctor = await klee(['doctor', '--fix'], { root });
    expect(doctor.status).toBe(0);
    expect(doctor.stdout).toContain(`klee debug --resume ${id} goes on with it`);

    const session = await Session.resume(root, id);
    expect(session.said).toBe(
      'Stopped before step 4/4, Dockerfile:4: RUN echo begun > /c; echo star""ted; sleep ${LONG:-991128}; echo end > /d\n',
    );
    expect(await session.files('/a /b /c')).toEqual(['/a', '/b']);
    expect(await session.do('info breakpoints')).toContain('hit 1 time');
    await session.all('back 2', 'next');
    expect(session.engine.executed).toBe(2);
    await session.do('edit 4 RUN echo end > /c');
    expect(await session.do('c')).toContain('Build finished: 4/4 steps');
    await session.close();
    expect(root.traces()).toEqual([]);
  });

  it.each([
    ['while its shell waits', ['step', 'exec echo star""ted; sleep 991128']],
    ['while a command of it runs', ['step 3']],
  ])('inside a step, %s, leaves the session before that step', async (_, lines) => {
    const id = await killDebug('next 3', ...lines);
    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
    // But for the session itself.
    expect(root.traces().filter((trace) => !/^(?:sessions|containers)\//.test(trace))).toEqual([]);

    const session = await Session.resume(root, id);
    expect(session.said).toMatch(
      /^The shell that waited inside step 4 was ended with its klee: the step begins anew\.\nStopped before step 4\/4/,
    );
    expect(await session.files('/a /b /c /d')).toEqual(['/a', '/b']);
    await session.all('set env LONG 0', 'step');
    expect(await session.files('/a /b /c /d')).toEqual(['/a', '/b', '/c']);
    expect(await session.do('c')).toContain('Build finished: 4/4 steps');
    expect(await session.do('diff 3 4')).toMatch(/^A \/c {2}6 B\nA \/d {2}4 B\n2 added between/);
    await session.close();
    expect(root.traces()).toEqual([]);
    // What was taken inside the step, by either klee, went with the session.
    const { snapshot } = await root.image('busybox');
    expect((await withHost(root, (host) => host.store.list())).map(({ id }) => id)).toEqual([snapshot]);
  });

  it('between steps tells that what was changed by hand is gone', async () => {
    const id = await killDebug('next 3', 'exec echo mine > /mine', 'exec echo star""ted; sleep 991128');
    const session = await Session.resume(root, id);
    expect(session.said).toMatch(
      /^The changes made by hand went with the klee that was killed\.\nStopped before step 4/,
    );
    expect(await session.files('/a /b /mine')).toEqual(['/a', '/b']);
  });

  it('right after an edit leaves the edit', async () => {
    const id = await killDebug('next 3', 'edit 2 RUN echo A > /a', 'b 3', 'exec echo star""ted; sleep 991128');
    const session = await Session.resume(root, id);
    expect(session.engine.position()).toMatchObject({ done: 1, edited: true });
    expect(await session.do('c')).toContain('Stopped before step 3/4, Dockerfile:3 (breakpoint 1)');
    expect(await session.read('/a')).toBe('A\n');
  });

  it('leaves nothing of a session that nothing was executed in, nor of one with --no-keep', async () => {
    for (const [options, script] of [
      [[], 'next\nexec echo star""ted; sleep 991128\n'],
      [['--no-keep'], 'next 2\nexec echo star""ted; sleep 991128\n'],
    ] as const) {
      const context = writeContext({ Dockerfile: dockerfile, script });
      const debugging = start(['debug', ...options, '--batch', '-x', join(context, 'script'), context], { root });
      let said = '';
      debugging.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
      await killed(debugging);
      expect((await klee(['sessions', '-q'], { root })).stdout).toBe('');
      expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
      await expectEnded();
      expect(root.traces()).toEqual([]);
    }
  });
});

describeOn(['overlay+oci'], 'kill -9 of klee on overlayfs', () => {
  const root = useKleeRoot('busybox');

  it('leaves nothing mounted or running, whoever comes next', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN sleep 991127 & echo star""ted; sleep 991128\n' });
    const killed = start(['build', context], { root });
    let said = '';
    killed.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), { timeout: 30_000 });
    expect(mountsBelow(root.path)).not.toEqual([]);
    killed.kill('SIGKILL');
    await killed;
    await vi.waitFor(
      () => {
        expect(running('991127').concat(running('991128'))).toEqual([]);
        expect(mountsBelow(root.path)).toEqual([]);
      },
      { timeout: 20_000 },
    );
    expect((await klee(['doctor', '--fix'], { root })).status).toBe(0);
  });
});
