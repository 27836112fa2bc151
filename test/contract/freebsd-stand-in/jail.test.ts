/** jail(8) as seen on a FreeBSD: what the stand-in for it answers to the letter. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeAsRoot } from '../../support/privileges.js';
import { answer, freebsdWorld } from './world.js';

describeAsRoot('the stand-in for jail(8)', () => {
  const world = freebsdWorld();
  const { run } = world;
  const create = (...words: string[]) => run('jail', '-c', ...words);

  it.each([
    [['persist', 'path=/x'], 'jail: path /x: No such file or directory\n'],
    [['persist', 'path=/etc/passwd'], 'jail: path /etc/passwd: Not a directory\n'],
    [['persist', 'allow.bogus'], 'jail: unknown parameter: allow.bogus\n'],
    [['persist', 'noallow.sysvipc'], 'jail: unknown parameter: noallow.sysvipc\n'],
    [['persist', 'allow.sysvipc=yes'], 'jail: allow.sysvipc: unknown boolean value "yes"\n'],
    [['persist', 'exec.noclean=maybe'], 'jail: exec.noclean: unknown boolean value "maybe"\n'],
    [['persist', 'children.max=x'], 'jail: children.max: non-integer value "x"\n'],
    [['persist', 'ip4=some'], 'jail: ip4: unknown jailsys value "some"\n'],
    [['persist', 'enforce_statfs=9'], 'jail: jail_set: Invalid argument\n'],
    [['persist', 'name=again'], 'jail: cannot redefine parameter "name".\n'],
    [['persist', 'a=1', 'b=2'], 'jail: unknown parameter: a\njail: unknown parameter: b\n'],
    [[], 'jail: new jail must persist or attach\n'],
    [['nopersist'], 'jail: new jail must persist or attach\n'],
  ])('refuses %j', async (words, complaint) => {
    expect(await create('name=one', `path=${world.tree}`, ...words)).toEqual(answer(1, '', complaint));
    expect((await run('jls', 'name')).out).toBe('');
  });

  it('refuses with 70 what FreeBSD has and it has not', async () => {
    const path = `path=${world.tree}`;
    const { err } = await create('name=one', path, 'persist', 'allow.mount');
    expect(err).toBe('stand-in: jail: not modelled: parameter allow.mount=1\n');
    for (const words of [['vnet'], ['exec.consolelog=/x'], ['mount.procfs'], ['ip4.addr=127.0.0.2']]) {
      expect((await create('name=one', path, 'persist', ...words)).code).toBe(70);
    }
    expect((await run('jail', '-m', 'name=one', 'persist')).code).toBe(70);
    expect((await run('jail', '-f', '/etc/jail.conf', '-c')).code).toBe(70);
  });

  it('takes the names, values and negative forms that FreeBSD takes', async () => {
    await world.jail('one', 'allow.sysvipc=true', 'allow.noraw_sockets', 'host.hostname=a b', 'ip4=inherit', 'ip6=2');
    const { out } = await run('jls', '-n', '-j', 'one');
    for (const word of ['allow.sysvipc', 'allow.noraw_sockets', 'host.hostname=a b', 'ip6=inherit', 'persist']) {
      expect(` ${out}`).toContain(` ${word}`);
    }
    await world.jail('two', 'allow.sysvipc', 'allow.sysvipc=0', 'exec.clean=1', 'securelevel=-1');
    expect((await run('jls', '-j', 'two', '-n', 'allow.sysvipc', 'children.max')).out).toBe(
      'allow.nosysvipc children.max=0\n',
    );
  });

  it('says that a name is taken, by its number', async () => {
    await world.jail('one');
    const { out } = await run('jls', '-j', 'one', 'jid');
    expect(await create('name=one', `path=${world.tree}`, 'persist')).toEqual(
      answer(1, '', `jail: "${out.trim()}" already exists\n`),
    );
  });

  it('takes a name of digits for a jid', async () => {
    await world.jail('4711');
    expect((await run('jls', 'jid', 'name')).out).toBe('4711 4711\n');
  });

  it('removes by name and by jid, with what runs', async () => {
    await world.jail('one', 'mount.devfs');
    await run('jexec', 'one', '/bin/sh', '-c', 'sleep 1000 > /dev/null 2>&1 &');
    expect((await run('ps', '-J', 'one', '-o', 'comm=')).out).toBe('sleep\n');
    expect(await run('jail', '-r', 'one')).toEqual(answer(0));
    expect(await run('jail', '-r', 'one')).toEqual(answer(1, '', 'jail: "one" not found\n'));
    await world.jail('one');
    const { out } = await run('jls', 'jid');
    expect(await run('jail', '-r', out.trim())).toEqual(answer(0));
  });

  it('sends SIGTERM first, as stop.timeout has it', async () => {
    await world.jail('one');
    const script = 'trap "echo term > /root/said; exit 4" TERM; echo > /root/ready; while :; do sleep 0.01; done';
    const waiting = run('jexec', 'one', '/bin/sh', '-c', script);
    const said = () => run('cat', join(world.tree, 'root/said'));
    await expect.poll(() => run('cat', join(world.tree, 'root/ready'))).toMatchObject({ code: 0 });
    expect(await run('jail', '-r', 'one')).toEqual(answer(0));
    expect((await said()).out).toBe('term\n');
    expect(await waiting).toMatchObject({ code: 4 });
  });

  it('leaves devfs mounted, and does not stack a second one', async () => {
    const dev = join(world.tree, 'dev');
    for (let times = 0; times < 2; times++) {
      await world.jail('one', 'mount.devfs');
      expect((await run('jexec', 'one', 'sh', '-c', 'test -c /dev/null && echo x > /dev/null')).code).toBe(0);
      await run('jail', '-r', 'one');
    }
    expect(world.standIn.traces()).toContain(`mount ${dev}`);
    expect(await run('umount', dev)).toEqual(answer(0));
    expect(await run('umount', dev)).toEqual(answer(1, '', `umount: ${dev}: not a file system root directory\n`));
  });

  it('mounts devfs through no symbolic link, and takes it back when the jail cannot be made', async () => {
    const root = join(world.tree, 'mnt/root');
    mkdirSync(root);
    const jail = () => create('name=one', `path=${root}`, 'persist', 'mount.devfs');
    expect(await jail()).toEqual(answer(1, '', `jail: mount.devfs: ${root}/dev: No such file or directory\n`));
    symlinkSync('/dev', join(root, 'dev'));
    expect(await jail()).toEqual(answer(1, '', `jail: mount.devfs: ${root}/dev is a symbolic link\n`));
    rmSync(root, { recursive: true });
    expect((await create('name=one', `path=${world.tree}`, 'mount.devfs')).code).toBe(1);
    expect(world.standIn.traces()).not.toContain(`mount ${join(world.tree, 'dev')}`);
  });

  it('loses the exit code of its command, and with it the jail and its devfs', async () => {
    const words = ['name=one', `path=${world.tree}`, 'mount.devfs', 'persist'];
    const command = ['command=/bin/sh', '-c', 'sleep 1000 > /dev/null 2>&1 & echo out; exit 3'];
    expect(await create(...words, ...command)).toEqual(
      answer(1, 'out\n', `jail: /bin/sh -c ${command[2] ?? ''}: failed\n`),
    );
    expect(await run('jls', '-j', 'one', 'jid')).toMatchObject({ code: 1 });
    expect(world.standIn.traces()).not.toContain(`mount ${join(world.tree, 'dev')}`);
    expect((await create(...words, 'command=/bin/sh', '-c', 'kill -9 $$')).err).toBe(
      'jail: /bin/sh -c kill -9 $$: exited on signal 9\n',
    );
    expect(await create('name=one', `path=${world.tree}`, 'exec.jail_user=nosuch', 'command=/bin/true')).toEqual(
      answer(1, '', 'jail: nosuch: no such user\njail: /bin/true: failed\n'),
    );
  });

  it('runs the commands of exec.* in their order, on the host and in the jail', async () => {
    const words = [
      'exec.poststart=echo 6',
      'exec.start=echo 4',
      'exec.created=jls name',
      'exec.start=hostname; echo 5',
    ];
    const more = ['exec.prestart=echo 2', 'exec.prepare=echo 1', 'host.hostname=inside', 'persist'];
    expect(await create('name=one', `path=${world.tree}`, ...words, ...more)).toEqual(
      answer(0, '1\n2\none\n4\ninside\n5\n6\n'),
    );
    await run('jail', '-r', 'one');
    expect(await create('name=one', `path=${world.tree}`, 'persist', 'exec.start=/no/such')).toEqual(
      answer(1, '', 'jail: exec /no/such: No such file or directory\njail: /no/such: failed\n'),
    );
    expect((await run('jls', 'name')).out).toBe('');
  });

  it('ends the jail with its last process', async () => {
    const start = (line: string) =>
      create('name=one', `path=${world.tree}`, 'mount.devfs', 'command=/bin/sh', '-c', line);
    expect(await start('true')).toEqual(answer(0));
    expect((await run('jls', 'name')).out).toBe('');
    writeFileSync(join(world.tree, 'root/wait'), '');
    expect(await start('while [ -e /root/wait ]; do sleep 0.01; done > /dev/null 2>&1 &')).toEqual(answer(0));
    expect((await run('jls', 'name')).out).toBe('one\n');
    expect(await run('jexec', 'one', 'true')).toEqual(answer(0));
    expect((await run('jls', 'name')).out).toBe('one\n');
    rmSync(join(world.tree, 'root/wait'));
    await expect.poll(async () => (await run('jls', 'name')).out).toBe('');
  });

  it('gives a command of exec.clean the user’s home and little environment', async () => {
    const script = 'pwd; env | sed "s/=.*//" | grep -v "^_$" | sort | tr "\\n" " "';
    const words = ['exec.clean', 'exec.jail_user=worker', 'command=/bin/sh', '-c', script];
    const { out } = await create('name=one', `path=${world.tree}`, ...words);
    expect(out.replace('TERM ', '')).toBe('/home/worker\nHOME PATH PWD SHELL USER ');
  });
});
