/** Steps of earlier sessions and builds, re-used by later ones. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

const dockerfile = `FROM busybox
ARG WHO=me
ENV COLOUR=red
RUN echo "$WHO $COLOUR" > /one; head -c 4 /dev/urandom > /random
COPY src /
WORKDIR /made
RUN cat /src/app.c > copied
`;

describeAsRoot('the cache', () => {
  const root = useKleeRoot('busybox');
  const files = () => ({ Dockerfile: dockerfile, 'src/app.c': 'int main;\n', 'src/lib/x.h': 'x\n' });

  /** A session that has done the whole, and was left. */
  async function leave(context: string): Promise<Session> {
    const session = await Session.open(root, { context });
    await session.do('c');
    await session.suspend();
    return session;
  }

  it('a later session runs nothing that an earlier one has done, and lives on without it', async () => {
    const context = writeContext(files());
    const first = await leave(context);
    expect(first.engine.executed).toBe(3);
    const second = await Session.open(root, { context });
    const said = await second.do('c');
    expect(second.engine.executed).toBe(0);
    expect(said.match(/--> cached @[0-9a-f]{12}, step \d of session [0-9a-f]{12}/g)).toHaveLength(4);
    expect(said).not.toContain('Snapshot created');
    expect(second.engine.position().snapshot).toBe(first.engine.position().snapshot);
    expect(await second.do('why 4')).toMatch(/^Step 4 was not run: @[0-9a-f]{12}, step 4 of session /);
    expect(await second.do('why 3')).toBe('Step 3 makes no files: there is nothing to re-use.\n');

    expect((await klee(['sessions', 'rm', first.engine.id], { root })).status).toBe(0);
    expect(await second.read('/src/app.c')).toBe('int main;\n');
    expect(await second.do('exec cat /one; pwd')).toContain('me red\n/made\n');
    await second.do('retry');
    expect(second.engine.executed).toBe(1);
    expect(await second.do('why')).toBe('Step 7 was run: `retry` runs a step afresh.\n');
    await second.close();
    expect(root.traces()).toEqual([]);
  });

  it('runs what differs, and says what that is', async () => {
    const context = writeContext(files());
    const first = await leave(context);
    const { id } = first.engine;
    const why = async (change: readonly string[], setup: Parameters<typeof Session.open>[2] = {}) => {
      const session = await Session.open(root, { context }, setup);
      await session.all(...change);
      const said = await session.do('why');
      await session.close();
      return said;
    };
    expect(await why(['edit 4 RUN true', 'next 4'])).toContain('the instruction differs: RUN true, was RUN echo');
    expect(await why(['next 4'], { buildArg: { WHO: 'you' } })).toContain(`variable WHO is 'you', was 'me' (step 4 of session ${id})`);
    expect(await why(['next 4'], { jailparam: ['allow.sysvipc'] })).toContain('jail parameter allow.sysvipc was off');
    expect(await why(['next 4'], { mount: [{ source: context, target: '/mnt', readOnly: true }] })).toContain('files of the host at /mnt');
    expect(await why(['next 4'], { cache: false })).toBe('Step 4 was run: the cache is off.\n');
    expect(await why(['edit 4 RUN true', 'c', 'why 5'])).toContain('Step 7 was run: a step before it (6) ran anew.');
    writeFileSync(join(context, 'src/app.c'), 'int main2;\n');
    expect(await why(['next 5'])).toContain('Step 5 was run: COPY: src/app.c changed');
    await klee(['sessions', 'rm', id], { root });
    expect(await why(['next 4'])).toMatch(/Step 4 was run: nothing was built on @[0-9a-f]{12} yet/);
    expect(root.traces()).toEqual([]);
  });

  it('a build takes steps when it is told to, from sessions and from images', async () => {
    const context = writeContext({ ...files(), Dockerfile: `${dockerfile}RUN false\n` });
    const failed = await klee(['build', '-t', 'app', context], { root });
    expect(failed.status).toBe(1);
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    const plain = await klee(['build', context], { root });
    expect(plain.stdout).not.toContain('cached');
    await klee(['rmi', plain.stdout.trim().split('\n').at(-1) ?? ''], { root });
    const built = await klee(['build', '--cache', '-t', 'app', context], { root });
    expect(built.stdout.match(/--> cached @/g)).toHaveLength(4);
    expect((await klee(['rmi', 'app:failed'], { root })).status).toBe(0);
    const session = await Session.reopen(root, 'app');
    expect(await session.read('/made/copied')).toBe('int main;\n');
    await session.close();
    expect((await klee(['rmi', 'app'], { root })).status).toBe(0);
    expect(root.traces()).toEqual([]);
    expect(await withHost(root, ({ store }) => store.list())).toHaveLength(1);
  });
});
