/** Steps of earlier sessions and builds, re-used by later ones. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { klee, start } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot, describeOn } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
ARG WHO=me
ENV COLOUR=red
RUN echo "$WHO $COLOUR" > /one; head -c 4 /dev/urandom > /random; echo said
COPY src /
WORKDIR /made
RUN cat /src/app.c > copied
`;

describeAsRoot('the cache', () => {
  const root = useKleeRoot('busybox');
  const files = () => ({ Dockerfile: dockerfile, 'src/app.c': 'int main;\n', 'src/lib/x.h': 'x\n' });
  const remove = (id: string) => klee(['sessions', 'rm', id], { root });

  it('a later session runs nothing that an earlier one has done, and lives on without it', async () => {
    const context = writeContext(files());
    const first = await Session.open(root, { context });
    await first.do('c');
    expect(first.engine.executed).toBe(3);
    const second = await Session.open(root, { context });
    const said = await second.do('c');
    expect(second.engine.executed).toBe(0);
    const { id } = first.engine;
    expect(said.match(new RegExp(`--> cached @[0-9a-f]{12}, step [4567] of session ${id}\n`, 'g'))).toHaveLength(4);
    expect(said).not.toContain('Snapshot created');
    expect(second.engine.position().snapshot).toBe(first.engine.position().snapshot);
    expect(await second.do('why 4')).toMatch(/^Step 4 was not run: @[0-9a-f]{12}, step 4 of session /);
    expect(await second.do('why 3')).toBe('Step 3 makes no files: there is nothing to re-use.\n');
    expect(await second.do('log 4')).toBe('said\n');

    // The second has them now, and a third has them of the second.
    await first.close();
    expect(await second.do('exec cat /one; pwd')).toContain('me red\n/made\n');
    await second.all('back', 'back', 'c');
    expect(second.engine.executed).toBe(0);
    await second.do('retry');
    expect(await second.do('why')).toBe('Step 7 was run: `retry` runs a step afresh.\n');
    await second.suspend();
    const third = await Session.open(root, { context });
    expect(await third.do('next 6')).toContain(`of session ${second.engine.id}`);
    await Promise.all([third.close(), remove(second.engine.id)]);
    expect(root.traces()).toEqual([]);
    expect(await withHost(root, ({ store }) => store.list())).toHaveLength(1);
  });

  it('what differs is run, and `why` says what that is', async () => {
    const context = writeContext(files());
    const first = await Session.open(root, { context });
    await first.do('c');
    await first.suspend();
    const { id } = first.engine;
    const after = async (lines: readonly string[], setup: Parameters<typeof Session.open>[2] = {}) => {
      const session = await Session.open(root, { context }, setup);
      const said = await session.all('next 3', ...lines);
      await session.close();
      return said;
    };
    expect(await after(['why 4'])).toContain(`Step 4 would not be run: @`);
    expect(await after(['set cache off', 'why 4'])).toBe('Step 4 would be run: the cache is off.\n');
    expect(await after(['set jailparam allow.sysvipc', 'why 4'])).toContain('jail parameter allow.sysvipc was off');
    expect(await after(['why 4'], { buildArg: { WHO: 'you' } })).toBe(
      `Step 4 would be run: variable WHO is 'you', was 'me' (step 4 of session ${id}).\n`,
    );
    expect(await after(['why 4'], { mount: [{ source: context, target: '/mnt', readOnly: true }] })).toContain('/mnt');
    // The same variables, set the other way round.
    const swapped = await after(['edit 3 ARG COLOUR=red', 'edit 2 ENV WHO=me', 'next 2', 'why 4']);
    expect(swapped).toContain('the variables are the same in another order');
    expect(await after(['edit 4 RUN true', 'next 2', 'why 5'])).toBe(
      'Step 5 was run: a step before it (4) ran anew.\n',
    );
    // Nor is it compared with a step that has nothing to do with it, but with the one that an edit has replaced.
    expect(await after(['edit 4 RUN true', 'why 4'])).toMatch(/: nothing like it was built on @[0-9a-f]{12} yet\.\n$/);
    const replaced = ['edit 4 RUN touch /five', 'next', 'back', 'why 4', 'edit 4 RUN touch /fine', 'why 4'];
    expect(await after(replaced)).toBe(
      'Step 4 would be run: the instruction differs:\n  is:   RUN touch /fine\n  was:  RUN touch /five (step 4 of this session).\n',
    );
    expect(await after(replaced.slice(0, 4))).toMatch(
      /^Step 4 would not be run: @[0-9a-f]{12}, step 4 of this session, /,
    );
    writeFileSync(join(context, 'src/app.c'), 'int more;\n');
    expect(await after(['next', 'why 5'])).toContain('Step 5 would be run: COPY: src/app.c changed (step 5 of');
    expect((await remove(id)).status).toBe(0);
    expect(await after(['why 4'])).toMatch(/^Step 4 would be run: nothing like it was built on @[0-9a-f]{12} yet\.\n$/);
    expect(root.traces()).toEqual([]);
  });

  it('what a snapshot does not hold, or a build does not make, is never taken', async () => {
    const context = writeContext({
      Dockerfile: 'FROM busybox\nRUN sleep 994 & sleep 0.3; echo a > /a\nRUN echo b > /b\nRUN echo c > /c\n',
    });
    const first = await Session.open(root, { context }, { dirty: 'keep' });
    await first.all('next 3', 'exec touch /by-hand', 'next');
    expect(await first.do('why')).toBe('Step 4 was run: changes made by hand were kept under it.\n');
    await first.suspend();
    const second = await Session.open(root, { context });
    expect(await second.do('next 2')).not.toContain('cached');
    expect(await second.do('why')).toContain('is the same, but sleep ran with it');
    await second.do('next');
    expect(await second.do('why')).toBe('Step 3 was run: sleep ran in the jail, and a snapshot holds no processes.\n');
    await second.all('back 3', 'next', 'jump 4', 'next');
    expect(second.engine.position().skipped).toEqual([2, 3]);
    await second.suspend();
    const third = await Session.open(root, { context });
    expect(await third.do('c')).not.toContain('cached');
    expect(await third.files('/by-hand /a')).toEqual(['/a']);
    await third.close();
    for (const { engine } of [first, second]) await remove(engine.id);
  });

  it('a session whose klee was killed leaves its steps, and so does one that has taken them', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN echo a > /a\nRUN echo star""ted; sleep 993\n' });
    const kill = async (said: string) => {
      const killed = start(['debug', '--keep', '--batch', '-ex', 'c', context], { root });
      let output = '';
      killed.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await vi.waitFor(() => expect(output).toContain('started\n'), { timeout: 30_000 });
      expect(output).toContain(said);
      killed.kill('SIGKILL');
      await killed;
    };
    await kill('--> Snapshot created');
    await kill('--> cached @');
    const ids = (await klee(['sessions', 'ls', '-q'], { root })).stdout.trim().split('\n');
    // One that has executed nothing is nothing to go on with.
    const session = await Session.open(root, { context });
    expect(await session.do('next 2')).toContain('--> cached @');
    for (const id of ids) await remove(id);
    expect(await session.read('/a')).toBe('a\n');
    await session.close();
    expect(root.traces()).toEqual([]);
    expect(await withHost(root, ({ store }) => store.list())).toHaveLength(1);
  });

  it('a build takes steps when it is told to, of images that can go', async () => {
    const context = writeContext({ ...files(), Dockerfile: `${dockerfile}RUN false\n` });
    expect((await klee(['build', '-t', 'app', context], { root })).status).toBe(1);
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    const plain = await klee(['build', context], { root });
    expect(plain.stdout).not.toContain('cached');
    const built = await klee(['build', '--cache', '-t', 'app', context], { root });
    expect(built.stdout.match(/--> cached @/g)).toHaveLength(4);
    expect((await klee(['image', 'prune', '-f'], { root })).stdout).not.toBe('');
    expect((await klee(['rmi', 'app:failed'], { root })).status).toBe(0);
    const doctor = await klee(['doctor', '--json'], { root });
    expect(doctor.stdout).not.toContain('nothing refers to');
    const { stdout } = await klee(['run', 'app', 'cat', '/made/copied'], { root });
    expect(stdout).toContain('int main;\n');
    // A session that has its steps does not keep it.
    const session = await Session.open(root, { context });
    expect(await session.do('c')).toMatch(/--> cached @[0-9a-f]{12}, step 7 of image /);
    const removed = await klee(['rmi', 'app'], { root });
    expect([removed.status, removed.stderr]).toEqual([0, '']);
    expect(await session.read('/made/copied')).toBe('int main;\n');
    await session.close();
    expect(root.traces()).toEqual([]);
    expect(await withHost(root, ({ store }) => store.list())).toHaveLength(1);
  });

  it('what sessions share is counted once', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN head -c 50000 /dev/urandom > /random\nRUN true\n' });
    const sizes = async () =>
      (JSON.parse((await klee(['sessions', 'ls', '--json'], { root })).stdout) as { size: number }[]).map(
        ({ size }) => size,
      );
    for (const command of ['next 2', 'next 3']) {
      const session = await Session.open(root, { context });
      await session.do(command);
      await session.suspend();
    }
    // Neither alone would free what both have.
    for (const size of await sizes()) expect(size).toBeLessThan(50_000);
    const pruned = await klee(['sessions', 'prune', '-f'], { root });
    expect(pruned.stdout).toMatch(/\nfreed [56]\d(\.\d+)? kB\n$/);
    expect(await withHost(root, ({ store }) => store.list())).toHaveLength(1);
  });
});

describeOn(['overlay+oci'], 'what was re-used', () => {
  const root = useKleeRoot('busybox');
  const instruction = fc.constantFrom(
    'RUN mkdir -p /d && echo $A > /d/a',
    'RUN chmod 700 /src 2>/dev/null; ln -s /nowhere l$A || true',
    'RUN rm -rf /src; echo $RANDOMLESS > gone',
    'COPY src /',
    'COPY src/x /d/y',
    'WORKDIR /w/x',
    'ENV A=2',
    'USER nobody:nogroup',
    'USER root',
  );
  const given = ['bin', 'dev', 'etc', 'lib', 'lib64', 'proc', 'sbin', 'sys', 'usr'].map(
    (name) => `! -path '/${name}*'`,
  );
  const tree = `exec find / -xdev ${given.join(' ')} | sort | while read f; do stat -c '%n %a %u %g %F' "$f"; [ -L "$f" ] && readlink "$f"; [ -f "$f" ] && md5sum "$f"; done; true`;

  it('equals what is made afresh', async () => {
    const earlier: Session[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(instruction, { minLength: 2, maxLength: 6 }), async (lines) => {
        const text = `FROM busybox\n${lines.join('\n')}\nUSER root\n`;
        const context = writeContext({ Dockerfile: text, 'src/x': 'x', 'src/sub/y': 'y' });
        const first = await Session.open(root, { context });
        await first.do('c');
        await first.suspend();
        earlier.push(first);
        const again = await Session.open(root, { context });
        const fresh = await Session.open(root, { context }, { cache: false });
        await Promise.all([again.do('c'), fresh.do('c')]);
        const { failed } = fresh.engine.position();
        expect(again.engine.position().failed).toBe(failed);
        expect(again.engine.executed).toBeLessThanOrEqual(failed ? 1 : 0);
        if (!failed) expect(await again.do(tree)).toBe(await fresh.do(tree));
        await Promise.all([again.close(), fresh.close()]);
      }),
      { numRuns: 3, seed: 19 },
    );
    for (const { engine } of earlier) await klee(['sessions', 'rm', engine.id], { root });
  });
});
