/** A position becomes an image, which outlives the session. */
import { expect, it } from 'vitest';
import { writeContext } from '../support/context.js';
import { klee } from '../support/cli.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('commit', () => {
  const root = useKleeRoot('busybox');

  it('makes an image of the steps that have run, and of them alone', async () => {
    const session = await Session.open(
      root,
      'FROM busybox\nENV COLOUR=red\nUSER user\nCMD ["id"]\nRUN echo a > /tmp/a\nRUN echo b > /tmp/b\n',
    );
    await session.do('next 5');
    const said = await session.do('commit half:way');
    expect(said).toMatch(/^image created\n[0-9a-f]{12}\n$/);
    await session.do('c');
    const taken = session.engine.position().snapshot;
    await session.close();

    const image = await root.image('half:way');
    expect(said).toContain(image.id);
    expect(image.config).toMatchObject({ env: { COLOUR: 'red' }, user: 'user', cmd: ['id'] });
    expect(image.instructions.map(({ line }) => line)).toHaveLength(5);
    expect(image.parent?.id).toBe((await root.image('busybox')).id);
    // What the image does not need went with the session.
    const snapshots = await withHost(root, (host) => host.store.list());
    expect(snapshots.map(({ id }) => id)).toContain(image.snapshot);
    expect(snapshots.map(({ id }) => id)).not.toContain(taken);

    const child = await Session.open(root, 'FROM half:way\nRUN echo "$COLOUR $(id -un)" > /tmp/c\n');
    await child.do('c');
    expect(await child.files('/tmp/*')).toEqual(['/tmp/a', '/tmp/c']);
    expect(await child.read('/tmp/c')).toBe('red user\n');
  });

  it('is refused at a failed step, and before FROM', async () => {
    const session = await Session.open(root, 'FROM busybox\nRUN false\n');
    expect(await session.refuses('commit early')).toContain('FROM has not run.');
    await session.do('c');
    expect(await session.refuses('commit broken')).toContain('the last step failed');
    expect(await session.refuses('commit')).toContain('Under which name?');
    expect(await session.refuses('commit a:b:c')).not.toBe('');
  });

  it('gives a tag to the newest that asks for it; the image that bore it stays', async () => {
    const first = await Session.open(root, 'FROM busybox\nRUN echo 1 > /v\n');
    await first.all('c', 'commit moving');
    const { id } = await root.image('moving');
    const second = await Session.open(root, 'FROM busybox\nRUN echo 2 > /v\n');
    await second.all('c', 'commit moving');
    expect((await root.image('moving')).id).not.toBe(id);
    const lost = await root.image(id);
    expect([lost.name, lost.tag]).toEqual([undefined, undefined]);
  });

  it('is done by `klee debug -t` at the end of a session that finished its build', async () => {
    const context = writeContext({
      Dockerfile: 'FROM busybox\nRUN echo a > /a\nRUN false\n',
      session: 'c\nedit RUN true\nc\n',
    });
    const done = await klee(['debug', '--batch', '-x', 'session', '-t', 'repaired', 'Dockerfile'], {
      root,
      cwd: context,
    });
    expect(done).toMatchObject({ status: 0, stderr: '' });
    const image = await root.image('repaired');
    expect(done.stdout).toMatch(new RegExp(`\\nimage created\\n${image.id}\\n$`));
    expect(image.instructions.map(({ line }) => line)).toEqual(['FROM busybox', 'RUN echo a > /a', 'RUN true']);
  });

  it('is not done by `klee debug -t` where the build did not finish', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN false\n', session: 'c\n' });
    const done = await klee(['debug', '--batch', '-x', 'session', '-t', 'broken', 'Dockerfile'], {
      root,
      cwd: context,
    });
    expect(done.status).toBe(1);
    expect(done.stderr).toBe('broken:latest was not made: the build is not finished\n');
    await expect(root.image('broken')).rejects.toThrow('No such image: broken');
  });
});
