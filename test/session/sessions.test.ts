/** `klee sessions`, and `klee debug --resume` from the command line. */
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SessionRow } from '../../src/view/listings.js';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot, describeOn } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
RUN head -c 40000 /dev/urandom > /random
RUN false
`;

describeAsRoot('klee sessions', () => {
  const root = useKleeRoot('busybox');

  /** A session that was kept, after the commands of `script`. */
  async function keep(...script: readonly string[]): Promise<string> {
    const context = writeContext({ Dockerfile: dockerfile, script: `${script.join('\n')}\n` });
    const args = ['debug', '--no-cache', '--keep', '--batch', '-x', join(context, 'script'), context];
    const { stdout } = await klee(args, { root });
    const [, id = ''] = /\nklee debug --resume ([0-9a-f]{12})\n$/.exec(stdout) ?? [];
    expect(id).not.toBe('');
    return id;
  }

  async function list(): Promise<SessionRow[]> {
    return JSON.parse((await klee(['sessions', 'ls', '--json'], { root })).stdout) as SessionRow[];
  }

  it('lists them with where they stand, and removes them with their snapshots', async () => {
    const before = (await withHost(root, ({ store }) => store.list())).map(({ id }) => id);
    expect((await klee(['sessions'], { root })).stdout).toMatch(/ID +DOCKERFILE +STEP +STATE +USED +SIZE/);
    const [stopped, failed] = [await keep('next 2'), await keep('c')];
    const open = await Session.open(root, dockerfile, { cache: false });
    await open.do('next 2');

    const rows = await list();
    expect(rows.map(({ id, state, done, total }) => [id, state, done, total])).toEqual([
      [open.engine.id, 'open', 2, 3],
      [failed, 'failed', 2, 3],
      [stopped, 'suspended', 2, 3],
    ]);
    for (const { size } of rows.slice(1)) expect(size).toBeGreaterThanOrEqual(40_000);
    const table = (await klee(['sessions'], { root })).stdout;
    expect(table).toMatch(
      new RegExp(`${failed} +/.*/Dockerfile +3/3 +failed +(?:Less than a|\\d+) seconds? ago +4[\\d.]+ kB`),
    );

    const refused = await klee(['sessions', 'rm', open.engine.id, 'nosuch', stopped.slice(0, 8)], { root });
    expect(refused.status).toBe(125);
    expect(refused.stderr).toContain(`session ${open.engine.id} is open in the klee with process id ${process.pid}`);
    expect(refused.stderr).toContain('no such session: nosuch');
    expect(refused.stdout).toBe(`${stopped}\n`);
    await open.close();

    expect((await klee(['sessions', 'prune', '--older-than', '7d'], { root })).stderr).toBe('nothing to remove\n');
    const pruned = await klee(['sessions', 'prune', '-f'], { root });
    expect(pruned.stdout).toContain(failed);
    expect(pruned.stdout).toMatch(/\nfreed [\d.]+ kB\n$/);
    expect(await list()).toEqual([]);
    expect((await withHost(root, ({ store }) => store.list())).map(({ id }) => id)).toEqual(before);
    expect(root.traces()).toEqual([]);
  });

  it('resumes the one that was used last, or the one that is named', async () => {
    const [first, second] = [await keep('next 2'), await keep('c')];
    const script = join(writeContext({ script: 'info steps\n' }), 'script');
    const resume = (...words: readonly string[]) => klee(['debug', '--batch', '-x', script, ...words], { root });
    const newest = await resume('--resume');
    expect(newest.stdout).toContain(`3 steps of session ${second},`);
    expect(newest.stdout).toContain('Step 3/3 failed, Dockerfile:3: exit code 1\n');
    expect(newest.stdout.endsWith(`\nklee debug --resume ${second}\n`)).toBe(true);
    const named = await resume('--resume', first.slice(0, 6), '--root', root.path);
    expect(named.stdout).toContain('Stopped before step 3/3, Dockerfile:3: RUN false\n');
    expect(named.stdout.endsWith(`\nklee debug --resume ${first} --root ${root.path}\n`)).toBe(true);
    expect((await resume('--resume', first, '--no-keep')).stdout).not.toContain('klee debug --resume');

    const refusals = [
      [['--resume', first], 1, `no such session: ${first}`],
      [['--resume', second, '.'], 2, "--resume goes on with a session: '.' cannot be debugged in it"],
      [['--resume', second, '-J', 'allow.sysvipc'], 2, "'--resume [session]' cannot be used with option '-J"],
    ] as const;
    for (const [words, status, message] of refusals) {
      const refused = await resume(...words);
      expect([refused.status, refused.stderr]).toEqual([status, expect.stringContaining(message)]);
    }
    const completed = (await klee(['complete', '--', 'debug', '--resume', ''], { root })).stdout;
    expect(completed).toContain(second);
    expect((await klee(['sessions', 'rm', second], { root })).stdout).toBe(`${second}\n`);
    expect((await resume('--resume')).stderr).toContain('there is no session to go on with');
  });

  it('a session whose build has become an image is not kept', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo a > /a\n' });
    const session = await Session.open(root, { context });
    await session.do('c');
    expect(session.engine.worthKeeping).toBe(true);
    await session.do('commit whole');
    expect(session.engine.worthKeeping).toBe(false);
    await session.do('back');
    expect(session.engine.worthKeeping).toBe(true);
    await session.all('c', 'edit 2 RUN echo b > /a');
    expect(session.engine.worthKeeping).toBe(true);
    await session.close();
    expect((await klee(['rmi', 'whole'], { root })).status).toBe(0);
  });
});

describeOn(['overlay+oci', 'zfs+oci'], 'a journal that this klee does not understand', () => {
  const root = useKleeRoot('busybox');

  it('is named, and goes when it is told to', async () => {
    const first = await Session.open(root, dockerfile);
    await first.do('next 2');
    await first.suspend();
    const { id } = first.engine;
    const path = join(root.path, 'sessions', id, 'journal.jsonl');
    const journal = readFileSync(path, 'utf8');

    writeFileSync(path, journal.replace('"version":1', '"version":99'));
    await expect(Session.resume(root, id)).rejects.toThrow(
      `the journal of session ${id} has version 99, and this klee knows 1`,
    );
    writeFileSync(path, journal.replace('{"type":"checkpoint"', '{"type":"che'));
    const resumed = await klee(['debug', '--resume', id], { root });
    expect(resumed).toMatchObject({ status: 125 });
    expect(resumed.stderr).toMatch(new RegExp(`the journal of session ${id} is damaged in line \\d+\nhint: `));
    const doctor = await klee(['doctor', '--fix'], { root });
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toContain(`klee sessions rm ${id}`);
    expect(readdirSync(join(root.path, 'sessions'))).toEqual([id]);
    expect((await klee(['sessions', 'rm', id], { root })).stdout).toBe(`${id}\n`);
    expect(root.traces()).toEqual([]);
    const snapshots = await withHost(root, ({ store }) => store.list());
    expect(snapshots).toHaveLength(1);
  });

  it('goes on where its last line was being written', async () => {
    const first = await Session.open(root, dockerfile);
    await first.do('next 2');
    await first.suspend();
    const path = join(root.path, 'sessions', first.engine.id, 'journal.jsonl');
    appendFileSync(path, '{"type":"state","set":{"posi');
    const second = await Session.resume(root, first.engine.id);
    await second.do('back');
    await second.suspend();
    const third = await Session.resume(root, first.engine.id);
    expect(third.engine.position().done).toBe(1);
  });
});
