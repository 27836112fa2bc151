/** jexec(8) and chroot(8) as seen on a FreeBSD: what the stand-ins for them answer to the letter. */
import { expect, it } from 'vitest';
import { describeAsRoot } from '../../support/privileges.js';
import { answer, freebsdWorld } from './world.js';

const usage = 'usage: jexec [-l] [-d working-directory] [-u username | -U username] jail [command ...]\n';
const chrootUsage = 'usage: chroot [-g group] [-G group,group,...] [-u user] [-n] newroot [command]\n';

describeAsRoot('the stand-in for jexec(8)', () => {
  const world = freebsdWorld();
  const { run } = world;
  const jexec = (...words: string[]) => run('jexec', ...words);
  const sh = (line: string) => ['/bin/sh', '-c', line];

  it.each([
    [['nosuch', 'true'], 'jexec: jail "nosuch" not found\n'],
    [['4711', 'true'], 'jexec: jail 4711 not found\n'],
    [['-U', 'nosuchuser', 'one', 'true'], 'jexec: nosuchuser: no such user\n'],
    [['-u', 'nosuchuser', 'one', 'true'], 'jexec: nosuchuser: no such user\n'],
    [['-U', '65534', 'one', 'true'], 'jexec: 65534: no such user\n'],
    [['one', '/no/such'], 'jexec: execvp: /no/such: No such file or directory\n'],
    [['one', '/etc/passwd'], 'jexec: execvp: /etc/passwd: Permission denied\n'],
    [['-d', '/nope', 'one', 'true'], 'jexec: chdir(): /nope: No such file or directory\n'],
    [['-l', '-U', 'nobody', 'one', 'id'], 'jexec: chdir: /nonexistent: No such file or directory\n'],
    [['-x', 'one'], `jexec: illegal option -- x\n${usage}`],
    [['one', '-U'], 'jexec: execvp: -U: No such file or directory\n'],
    [['-U'], `jexec: option requires an argument -- U\n${usage}`],
    [['-u', 'root', '-U', 'root', 'one'], usage],
    [[], usage],
  ])('refuses %j', async (words, complaint) => {
    await world.jail('one');
    expect(await jexec(...words)).toEqual(answer(1, '', complaint));
  });

  it('ends as its command does', async () => {
    await world.jail('one');
    expect(await jexec('one', ...sh('echo out; echo err >&2; exit 3'))).toEqual(answer(3, 'out\n', 'err\n'));
    const killed = await world.programs.attempt(['jexec', 'one', ...sh('kill -9 $$')], { env: world.standIn.env });
    expect(killed).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
    expect((await jexec('one', 'printf', '%s|', 'a b', '', "it's", '$HOME')).out).toBe("a b||it's|$HOME|");
  });

  it('passes its environment and the rights of root on, in the root directory', async () => {
    await world.jail('one');
    const { stdout } = await world.programs.run(['jexec', 'one', ...sh('echo $MARK $PWD; id -u; echo $HOME')], {
      env: { ...world.standIn.env, MARK: 'mine', HOME: '/here' },
      cwd: '/tmp',
    });
    expect(stdout).toBe('mine /\n0\n/here\n');
  });

  it('cleans the environment with -l, and goes home', async () => {
    await world.jail('one');
    const { stdout } = await world.programs.run(['jexec', '-l', '-U', 'worker', 'one', '/usr/bin/env'], {
      env: { ...world.standIn.env, MARK: 'mine', TERM: 'vt100' },
    });
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(
      ['HOME=/home/worker', 'PATH=/bin:/usr/bin', 'SHELL=/bin/sh', 'TERM=vt100', 'USER=worker'].sort(),
    );
    expect((await jexec('-l', '-U', 'worker', 'one', 'pwd')).out).toBe('/home/worker\n');
    expect((await jexec('-d', '/etc', '-l', '-U', 'worker', 'one', 'pwd')).out).toBe('/etc\n');
    expect((await jexec('-d', '/', '-l', '-U', 'nobody', 'one', 'pwd')).out).toBe('/\n');
  });

  it('becomes a user of the jail, or of the host', async () => {
    await world.jail('one');
    const ids = 'uid=1500(worker) gid=1600(staff) groups=1600(staff),1700(extra)\n';
    expect(await jexec('-U', 'worker', 'one', 'id')).toEqual(answer(0, ids));
    expect((await jexec('-u', 'worker', 'one', 'id')).err).toBe('jexec: worker: no such user\n');
    expect((await jexec('-u', 'daemon', 'one', 'id', '-u')).out).toBe('1\n');
    expect((await jexec('-U', 'daemon', 'one', 'id')).err).toBe('jexec: daemon: no such user\n');
  });

  it('has FreeBSD’s chroot run in the jail', async () => {
    await world.jail('one');
    const chroot = (...words: string[]) => jexec('one', '/usr/sbin/chroot', ...words);
    expect(await chroot('-u', '1000', '-g', '1001', '-G', '1001,1002', '/', 'id')).toEqual(
      answer(0, 'uid=1000 gid=1001 groups=1001,1002\n'),
    );
    expect((await chroot('-u', '1000', '/', 'id', '-G')).out).toMatch(/^0\b/);
    // The group of -g takes the place of the first one of -G.
    expect((await chroot('-u', '1000', '-g', '1001', '-G', '1700', '/', 'id')).out).toBe(
      'uid=1000 gid=1001 groups=1001\n',
    );
    expect((await chroot('-u', 'worker', '-g', 'staff', '/', 'id', '-un')).out).toBe('worker\n');
    expect(await chroot('-u', 'nosuch', '/', 'id')).toEqual(answer(1, '', "chroot: no such user `nosuch'\n"));
    expect(await chroot('-g', 'nosuch', '/', 'id')).toEqual(answer(1, '', "chroot: no such group `nosuch'\n"));
    expect(await chroot('/nope', 'id')).toEqual(answer(1, '', 'chroot: /nope: No such file or directory\n'));
    expect(await chroot('/', '/no/such')).toEqual(answer(1, '', 'chroot: /no/such: No such file or directory\n'));
    expect(await chroot('--userspec=1000', '/', 'id')).toMatchObject({
      code: 1,
      err: `chroot: illegal option -- -\n${chrootUsage}`,
    });
    expect(await chroot()).toEqual(answer(1, '', chrootUsage));
  });

  it('finds chroot only where PATH leads to it', async () => {
    await world.jail('one');
    const command = ['-l', '-U', 'root', 'one', 'chroot', '-u', '1500', '/', 'id'];
    expect((await jexec(...command)).err).toBe('jexec: execvp: chroot: No such file or directory\n');
  });

  it('is the command: its pid, its signals', async () => {
    await world.jail('one');
    const script = 'trap "echo got it; exit 9" INT; echo ready; while :; do sleep 0.01; done';
    let output = '';
    const running = await world.programs.start(
      ['jexec', 'one', ...sh(script)],
      (chunk) => (output += chunk.toString()),
      { env: world.standIn.env },
    );
    await expect.poll(() => output).toBe('ready\n');
    const row = async () => (await run('ps', '-J', 'one', '-o', 'pid=,ppid=', '-o', 'comm=')).out;
    const shown = await run('ps', '-p', String(running.pid), '-o', 'pid=', '-o', 'ppid=', '-o', 'jail=', '-o', 'comm=');
    expect(shown.out.trim().split(/\s+/)).toEqual([String(running.pid), String(process.pid), 'one', 'sh']);
    expect(await row()).toContain('\n');
    running.kill('SIGINT');
    expect(await running.ended).toEqual({ exitCode: 9 });
    expect(output).toBe('ready\ngot it\n');
  });

  it('is killed with the command, and the other way round', async () => {
    await world.jail('one');
    const start = () =>
      world.programs.start(['jexec', 'one', 'sleep', '1000'], () => undefined, { env: world.standIn.env });
    const pids = async () => (await run('ps', '-J', 'one', '-o', 'pid=')).out;
    const first = await start();
    await expect.poll(pids).not.toBe('');
    process.kill(first.pid, 'SIGKILL');
    expect(await first.ended).toEqual({ exitCode: 137, signal: 'SIGKILL' });
    await expect.poll(pids).toBe('');
    const second = await start();
    await expect.poll(pids).toBe(`${second.pid}\n`);
    expect(await run('kill', '-s', 'KILL', String(second.pid))).toEqual(answer(0));
    expect(await second.ended).toEqual({ exitCode: 137, signal: 'SIGKILL' });
  });
});
