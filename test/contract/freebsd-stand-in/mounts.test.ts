/** mount_nullfs(8) and umount(8) as seen on a FreeBSD: what the stand-ins for them answer to the letter. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest';
import { describeAsRoot } from '../../support/privileges.js';
import { answer, freebsdWorld } from './world.js';

describeAsRoot('the stand-ins for mount_nullfs(8) and umount(8)', () => {
  const world = freebsdWorld();
  const { run } = world;
  const path = (name: string) => join(world.tree, 'mnt', name);

  beforeEach(() => {
    for (const name of ['from', 'to']) mkdirSync(path(name));
    writeFileSync(path('from/file'), 'text');
    writeFileSync(path('empty'), '');
  });
  afterEach(() => {
    for (const name of ['from', 'to', 'empty']) rmSync(path(name), { recursive: true });
  });

  it('mounts directories and files', async () => {
    expect(await run('mount_nullfs', '-o', 'ro', path('from'), path('to'))).toEqual(answer(0));
    expect(await run('cat', path('to/file'))).toEqual(answer(0, 'text'));
    expect((await run('touch', path('to/file'))).err).toContain('Read-only file system');
    expect(await run('umount', path('to'))).toEqual(answer(0));
    expect(await run('mount_nullfs', path('from/file'), path('empty'))).toEqual(answer(0));
    expect(await run('cat', path('empty'))).toEqual(answer(0, 'text'));
    expect(await run('umount', path('empty'))).toEqual(answer(0));
  });

  it('refuses what FreeBSD refuses', async () => {
    const usage = 'usage: mount_nullfs [-o options] target mount-point\n';
    const refused: [string[], number, string][] = [
      [['/nope/x', path('to')], 64, 'mount_nullfs: /nope: No such file or directory\n'],
      [[path('from'), path('nope')], 64, `mount_nullfs: ${path('nope')}: No such file or directory\n`],
      [
        [path('empty'), path('to')],
        64,
        `mount_nullfs: ${path('to')}: must be same type as ${path('empty')} (file or directory)\n`,
      ],
      [['/dev/null', path('empty')], 64, 'mount_nullfs: /dev/null: must be either a file or directory\n'],
      [[path('to'), path('to')], 1, `mount_nullfs: ${path('to')}: Resource deadlock avoided\n`],
      [
        ['-o', 'ro,nosuid', path('from'), path('to')],
        1,
        `mount_nullfs: ${path('to')}: mount option <ro,nosuid> is unknown: Invalid argument\n`,
      ],
      [['-o', 'union', path('from'), path('to')], 70, 'stand-in: mount_nullfs: not modelled: -o union\n'],
      [['-r', path('from'), path('to')], 1, `mount_nullfs: illegal option -- r\n${usage}`],
      [[path('from')], 1, usage],
    ];
    for (const [words, code, err] of refused)
      expect(await run('mount_nullfs', ...words)).toEqual(answer(code, '', err));
  });

  it('says why it cannot unmount', async () => {
    const notMounted = `umount: ${path('from')}: not a file system root directory\n`;
    expect(await run('umount', path('from'))).toEqual(answer(1, '', notMounted));
    expect(await run('umount', '-f', path('from'))).toEqual(answer(1, '', notMounted));
    expect(await run('umount', path('nope'))).toEqual(
      answer(
        1,
        '',
        `umount: ${path('nope')}: statfs: No such file or directory\numount: ${path('nope')}: unknown file system\n`,
      ),
    );
    expect(await run('umount')).toMatchObject({ code: 1 });
    expect(await run('umount', '-l', path('to'))).toMatchObject({ code: 1 });
  });

  it('finds a mount by another path to it, one mount at a time', async () => {
    for (let times = 0; times < 2; times++) await run('mount_nullfs', path('from'), path('to'));
    expect(await run('umount', `${path('to')}/`)).toEqual(answer(0));
    expect(await run('umount', path('from/../to'))).toEqual(answer(0));
    expect((await run('umount', path('to'))).code).toBe(1);
  });

  it('keeps a mount that is in use: by a process of the host, of a jail, or by another mount', async () => {
    const busy = (name: string) => answer(1, '', `umount: unmount of ${name} failed: Device busy\n`);
    await run('mount_nullfs', path('from'), path('to'));
    await world.jail('one');
    for (const argv of [
      ['sh', '-c', `cd ${path('to')} && echo ready && exec sleep 1000`],
      ['jexec', '-d', '/mnt/to', 'one', 'sh', '-c', 'echo ready; exec sleep 1000'],
      ['jexec', 'one', 'sh', '-c', 'exec < /mnt/to/file; echo ready; exec sleep 1000'],
    ]) {
      let output = '';
      const hear = (chunk: Buffer) => (output += chunk.toString());
      const running = await world.programs.start(argv, hear, { env: world.standIn.env });
      onTestFailed(() => {
        running.kill('SIGKILL');
      });
      await expect.poll(() => output).toBe('ready\n');
      expect(await run('umount', path('to'))).toEqual(busy(path('to')));
      await run('kill', '-s', 'KILL', String(running.pid));
      await running.ended;
    }
    mkdirSync(path('from/below'));
    await run('mount_nullfs', path('from'), path('to/below'));
    expect(await run('umount', path('to'))).toEqual(busy(path('to')));
    expect(await run('umount', path('to/below'))).toEqual(answer(0));
    await expect.poll(() => run('umount', path('to'))).toEqual(answer(0));
  });

  it('takes it away all the same with -f, and from jails too', async () => {
    await run('mount_nullfs', path('from'), path('to'));
    await world.jail('one');
    const running = run('jexec', '-d', '/mnt/to', 'one', 'sleep', '1000');
    await expect.poll(async () => (await run('ps', '-J', 'one', '-o', 'comm=')).out).toBe('sleep\n');
    expect(await run('umount', '-f', path('to'))).toEqual(answer(0));
    expect(await run('jexec', 'one', 'ls', '/mnt/to')).toEqual(answer(0));
    await run('jail', '-r', 'one');
    await running;
  });

  it('shows a jail what is mounted in its root later', async () => {
    await world.jail('one');
    await run('mount_nullfs', '-o', 'ro', path('from'), path('to'));
    expect(await run('jexec', 'one', 'cat', '/mnt/to/file')).toEqual(answer(0, 'text'));
    expect((await run('jexec', 'one', 'touch', '/mnt/to/file')).err).toContain('Read-only file system');
    await expect.poll(() => run('umount', path('to'))).toEqual(answer(0));
    expect(await run('jexec', 'one', 'ls', '/mnt/to')).toEqual(answer(0));
  });
});
