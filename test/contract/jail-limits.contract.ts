/** What every jail driver keeps from the commands, and what it leaves in the tree: nothing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JailCommand } from '../../src/jail/jail.js';
import type { JailWorld } from './jail-world.js';

const perl = (script: string): JailCommand => ({ argv: ['perl', '-e', script] });

export function limitsContract(world: JailWorld): void {
  describe('what a jail denies', () => {
    // shmget(IPC_PRIVATE), semget, msgget by number would depend on the machine: the perl functions do not.
    const systemVIpc = (call: string) => perl(`print defined(${call}) ? "works" : "$!"`);
    const calls = { shm: 'shmget(0,4096,0600)', sem: 'semget(0,1,0600)', msg: 'msgget(0,0600)' };

    it('System V IPC, as not implemented, until it is allowed', async () => {
      const jail = world.jailOf();
      const allowed = world.jailOf({ jailParameters: ['allow.sysvipc'] });
      const again = world.jailOf({ jailParameters: ['allow.sysvipc', 'allow.nosysvipc'] });
      for (const call of Object.values(calls)) {
        expect((await world.run(jail, systemVIpc(call))).output).toBe('Function not implemented');
        expect((await world.run(allowed, systemVIpc(call))).output).toBe('works');
        expect((await world.run(again, systemVIpc(call))).output).toBe('Function not implemented');
      }
    });

    it('System V IPC in parts', async () => {
      const jail = world.jailOf({ jailParameters: ['sysvshm=new', 'sysvmsg=disable'] });
      expect((await world.run(jail, systemVIpc(calls.shm))).output).toBe('works');
      expect((await world.run(jail, systemVIpc(calls.sem))).output).toBe('Function not implemented');
      expect((await world.run(jail, systemVIpc(calls.msg))).output).toBe('Function not implemented');
    });

    it('raw sockets, until they are allowed', async () => {
      const raw = perl('use Socket; print socket(my $s, PF_INET, SOCK_RAW, 1) ? "works" : "$!"');
      expect((await world.run(world.jailOf(), raw)).output).toBe('Operation not permitted');
      expect((await world.run(world.jailOf({ jailParameters: ['allow.raw_sockets'] }), raw)).output).toBe('works');
    });

    it('mounts, device files and the host’s processes', async () => {
      const jail = world.jailOf();
      expect((await world.run(jail, 'mount -t tmpfs none /home; echo $?')).output).not.toMatch(/^0/m);
      expect((await world.run(jail, 'umount /usr')).code).not.toBe(0);
      expect((await world.run(jail, 'mknod /device b 8 0')).code).not.toBe(0);
      expect((await world.run(jail, `kill -0 ${process.pid}; echo $?`)).output).toMatch(/^1$/m);
      expect((await world.run(jail, 'echo x > /usr/klee-test')).code).not.toBe(0);
    });

    it('in the docker profile, what Docker denies', async () => {
      const jail = world.jailOf({ profile: 'docker' });
      expect((await world.run(jail, systemVIpc(calls.shm))).output).toBe('works');
      expect((await world.run(jail, 'mount -t tmpfs none /home')).code).not.toBe(0);
      const { output } = await world.run(jail, { argv: ['env'] });
      expect(output).toContain('PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n');
    });

    it('the network, when it is disabled', async () => {
      const server = createServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const connect = perl(
          `use Socket; socket(S, PF_INET, SOCK_STREAM, 0) && connect(S, sockaddr_in(${port}, INADDR_LOOPBACK)) ` +
            'and print "connected"',
        );
        expect((await world.run(world.jailOf(), connect)).output).toBe('connected');
        expect((await world.run(world.jailOf({ network: 'disabled' }), connect)).output).toBe('');
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });
  });

  describe('the tree', () => {
    it('gets no entry that the commands did not make', async () => {
      const jail = world.jailOf();
      const entries = () => readdirSync(jail.spec.path, { recursive: true }).map(String).sort();
      rmSync(join(jail.spec.path, 'etc/resolv.conf'));
      const untouched = entries();
      expect((await world.run(jail, 'test -c /dev/null && test ! -e /etc/resolv.conf')).code).toBe(0);
      await jail.stop();
      expect(entries()).toEqual(untouched);
    });

    it('never lets a mount out of the tree', async () => {
      const outside = mkdtempSync(join(tmpdir(), 'klee-outside-'));
      const source = mkdtempSync(join(tmpdir(), 'klee-source-'));
      writeFileSync(join(source, 'file'), 'of the host');
      const usr = { source: '/usr', target: '/usr', readOnly: true };
      const jail = world.jailOf({
        mounts: [
          usr,
          { source, target: '/link/deep/mounted', readOnly: true },
          { source: join(source, 'file'), target: '/single', readOnly: false },
        ],
      });
      symlinkSync(outside, join(jail.spec.path, 'link'));
      try {
        const { output } = await world.run(
          jail,
          `cat /link/deep/mounted/file; cat ${outside}/deep/mounted/file; echo new > /single`,
        );
        expect(output).toBe('of the hostof the host');
        expect(readdirSync(outside)).toEqual([]);
        expect(readFileSync(join(source, 'file'), 'utf8')).toBe('new\n');
        expect((await world.run(jail, 'echo x > /link/deep/mounted/file')).code).not.toBe(0);
      } finally {
        await jail.stop();
        for (const directory of [outside, source]) rmSync(directory, { recursive: true });
      }
    });

    it('says what cannot be mounted', async () => {
      const jail = world.jailOf({ mounts: [{ source: '/no/such', target: '/x', readOnly: false }] });
      await expect(world.run(jail, 'true')).rejects.toThrow('nothing to mount on the host: /no/such');
      expect(jail.running).toBe(false);
    });
  });
}
