/** What the root of a jail may not do, and what of it stays on the host: nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeAsRoot } from '../../support/privileges.js';
import { answer, freebsdWorld } from './world.js';

describeAsRoot('jails of the stand-in', () => {
  const world = freebsdWorld();
  const { run } = world;
  const sh = async (line: string, name = 'one') => run('jexec', name, '/bin/sh', '-c', line);
  const perl = async (script: string, name = 'one') => (await run('jexec', name, 'perl', '-e', script)).out;
  const systemVIpc = { sysvshm: 'shmget(0,4096,0600)', sysvsem: 'semget(0,1,0600)', sysvmsg: 'msgget(0,0600)' };
  const tried = (call: string) => `print defined(${call}) ? "works" : "$!"`;

  it('have no System V IPC until it is allowed, whole or in parts', async () => {
    await world.jail('one', 'mount.devfs');
    await world.jail('whole', 'allow.sysvipc');
    await world.jail('again', 'allow.sysvipc', 'allow.nosysvipc');
    for (const [part, call] of Object.entries(systemVIpc)) {
      expect(await perl(tried(call))).toBe('Function not implemented');
      expect(await perl(tried(call), 'whole')).toBe('works');
      expect(await perl(tried(call), 'again')).toBe('Function not implemented');
      await world.jail(part, `${part}=new`);
      for (const [other, otherCall] of Object.entries(systemVIpc)) {
        expect(await perl(tried(otherCall), part)).toBe(other === part ? 'works' : 'Function not implemented');
      }
    }
  });

  it('have no raw sockets until they are allowed', async () => {
    const raw = 'use Socket; print socket(my $s, PF_INET, SOCK_RAW, 1) ? "works" : "$!"';
    await world.jail('one', 'mount.devfs');
    await world.jail('two', 'allow.raw_sockets');
    expect(await perl(raw)).toBe('Operation not permitted');
    expect(await perl(raw, 'two')).toBe('works');
  });

  it.each([
    'mount -t tmpfs none /mnt',
    'umount /usr',
    'mknod /root/device b 8 0',
    'unshare --user --map-root-user true',
    'unshare --mount true',
    'date -s 2001-01-01',
    'echo 1 > /proc/sys/kernel/panic',
    'echo x > /usr/klee-test',
    `kill -0 ${process.pid}`,
    'kill -0 1',
    'chroot /proc/1/root true',
  ])('do not let root do this: %s', async (line) => {
    await world.jail('one', 'mount.devfs');
    expect((await sh(line)).code).not.toBe(0);
    expect(readdirSync(join(world.tree, 'root'))).not.toContain('device');
  });

  it.each([
    'chown 1500:1600 /root/file && test "$(stat -c %u:%g /root/file)" = 1500:1600',
    'chmod 4755 /root/file',
    'su worker -s /bin/sh -c "id -u" 2>&1 | grep 1500 || setpriv --reuid 1500 --clear-groups id -u | grep 1500',
    'chroot / true',
    'kill -0 $$',
  ])('let root do this: %s', async (line) => {
    await world.jail('one', 'mount.devfs');
    expect(await sh(`: > /root/file; { ${line}; } > /dev/null; code=$?; rm -f /root/file; exit $code`)).toEqual(
      answer(0),
    );
  });

  it('have a host name, processes and mounts of their own', async () => {
    await world.jail('one', 'mount.devfs', 'host.hostname=inside');
    expect((await sh('hostname; cat /proc/1/comm')).out).toBe('inside\nfreebsd-holder\n');
    const { out } = await sh('sed "s/^[^ ]* \\([^ ]*\\) .*/\\1/" /proc/mounts | grep -v "^/proc/"');
    expect(out.split('\n').filter(Boolean).sort()).toEqual(['/', '/dev', '/dev/pts', '/proc', '/usr']);
    const onHost = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '');
    expect(onHost.filter((point) => point.startsWith(world.tree)).sort()).toEqual(
      ['dev', 'usr'].map((name) => join(world.tree, name)),
    );
    expect((await sh('test -c /dev/null && test -d /dev/shm && test -w /dev/shm && test -e /dev/ptmx')).code).toBe(0);
    expect((await sh('echo x > /dev/shm/x && { echo y > /dev/stdout; } | cat')).out).toBe('y\n');
  });

  it('have the network of the host, or none', async () => {
    await world.jail('one');
    await world.jail('two', 'ip4=disable', 'ip6=disable');
    const interfaces = (dev: string) => dev.match(/^ *\w+:/gm)?.length;
    const seenIn = async (jail: string) => interfaces((await sh('cat /proc/net/dev', jail)).out);
    expect(await seenIn('two')).toBe(1);
    expect(await seenIn('one')).toBe(interfaces(readFileSync('/proc/net/dev', 'utf8')));
  });

  it('keep their root directory in use, as long as they are there', async () => {
    const root = join(world.tree, 'mnt');
    expect(await run('mount_nullfs', world.tree, root)).toEqual(answer(0));
    expect(await run('jail', '-c', 'name=one', `path=${root}`, 'persist')).toEqual(answer(0));
    expect(await run('umount', root)).toEqual(answer(1, '', `umount: unmount of ${root} failed: Device busy\n`));
    expect(await run('jail', '-r', 'one')).toEqual(answer(0));
    expect(await run('umount', root)).toEqual(answer(0));
  });

  it('lose what runs in them when their holder dies', async () => {
    await world.jail('one');
    const running = run('jexec', 'one', 'sleep', '1000');
    await expect.poll(async () => (await run('ps', '-J', 'one', '-o', 'comm=')).out).toBe('sleep\n');
    const holder = world.standIn.traces().map((line) => /^process (\d+), stand-in: holder/.exec(line)?.[1]);
    process.kill(Number(holder.find((pid) => pid !== undefined)), 'SIGKILL');
    expect((await running).code).toBe(137);
    await expect.poll(async () => (await run('jls', 'name')).out).toBe('');
  });
});
