/** Sessions on one root do not disturb each other. */
import { expect, it } from 'vitest';
import { klee } from '../support/cli.js';
import { writeContext } from '../support/context.js';
import { useKleeRoot, withHost } from '../support/klee-root.js';
import { describeAsRoot } from '../support/privileges.js';
import { Session } from '../support/session.js';

describeAsRoot('two sessions at once', () => {
  const root = useKleeRoot('busybox');

  it('of two klees that begin together build what each says', async () => {
    const sides = ['left', 'right'].map(async (name) => {
      const context = writeContext({
        Dockerfile: `FROM busybox\nRUN echo ${name} > /name\nRUN sleep 0.2; cat /name\n`,
        session: `c\nback\nc\ncommit ${name}\n`,
      });
      return klee(['debug', '--batch', '-x', 'session', 'Dockerfile'], { root, cwd: context });
    });
    const [left, right] = await Promise.all(sides);
    expect(left).toMatchObject({ status: 0, stderr: '' });
    expect(right).toMatchObject({ status: 0, stderr: '' });
    expect(left?.stdout).toContain('\nleft\n--> Snapshot created');
    expect(right?.stdout).toContain('\nright\n--> Snapshot created');
    expect((await root.image('left')).snapshot).not.toBe((await root.image('right')).snapshot);
  });

  it('each have files, processes and snapshots of their own', async () => {
    const dockerfile = (name: string) =>
      `FROM busybox\nRUN echo ${name} > /name\nRUN sleep 995 & echo 2 > /${name}\nRUN ps > /ps\n`;
    const [left, right] = await Promise.all([
      Session.open(root, dockerfile('left')),
      Session.open(root, dockerfile('right')),
    ]);
    await Promise.all([left.do('next 3'), right.do('c')]);
    await left.do('back');
    expect(await right.read('/name')).toBe('right\n');
    expect(await right.files('/left /right')).toEqual(['/right']);
    expect(await right.do('info jail')).toContain('processes:   sleep\n');
    expect((await right.read('/ps')).match(/sleep 995/g)).toHaveLength(1);

    await left.do('c');
    await right.do('commit kept');
    const ends = [left, right].map((session) => session.engine.position().snapshot);
    await right.close();
    expect(await left.files('/left /right')).toEqual(['/left']);
    await left.all('back 2', 'c');
    expect(left.engine.position().snapshot).toBe(ends[0]);
    await left.close();
    const snapshots = await withHost(root, (host) => host.store.list());
    expect(snapshots.map(({ id }) => id)).toContain(ends[1]);
    expect(snapshots.map(({ id }) => id)).not.toContain(ends[0]);
  });
});
