/** The driver on jail(8), on a stand-in for FreeBSD's programs: what only a real FreeBSD has is in docs/notes/freebsd-jails.md. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Programs } from '../../src/host/programs.js';
import { FreebsdDriver, openFreebsdJails } from '../../src/jail/freebsd/driver.js';
import { clearTree } from '../../src/jail/freebsd/leftovers.js';
import type { Jail } from '../../src/jail/jail.js';
import { freebsdMachine, standIn } from '../support/freebsd/stand-in.js';
import { describeAsRoot } from '../support/privileges.js';
import { jailContract } from './jail.contract.js';
import { type JailHost, jailWorld } from './jail-world.js';

async function open(): Promise<JailHost> {
  const freebsd = standIn();
  return {
    driver: await openFreebsdJails(await freebsdMachine(freebsd)),
    baseline: () => freebsd.traces(),
    close: () => freebsd.dispose(),
  };
}

describeAsRoot('jails of jail(8)', () => {
  jailContract('jail', open);

  describe('jail(8)', () => {
    let freebsd: ReturnType<typeof standIn>;
    let programs: Programs;
    const world = jailWorld(async () => {
      freebsd = standIn();
      const machine = await freebsdMachine(freebsd);
      programs = machine.programs;
      const driver = await openFreebsdJails(machine);
      return { driver, baseline: () => freebsd.traces(), close: () => freebsd.dispose() };
    });
    const started = (program: string) => freebsd.commands().filter(([name]) => name === program);
    const write = (jail: Jail, name: string, text: string) => {
      writeFileSync(join(jail.spec.path, name), text);
    };

    it('gets Kleene’s parameters, and each command enters it', async () => {
      const jail = world.jailOf({ jailParameters: ['allow.sysvipc', 'exec.noclean'] });
      await world.run(jail, { argv: ['true'], user: 'worker', directory: '/home/worker' });
      const { id, path } = jail.spec;
      expect(started('jail').at(-1)).toEqual([
        ...['jail', '-c', `path=${path}`, `name=${id}`, 'ip4=inherit', 'ip6=inherit', 'host.hostname=testjail'],
        ...['mount.devfs', 'exec.stop=/bin/sh /etc/rc.shutdown', 'allow.sysvipc', 'exec.noclean', 'persist'],
      ]);
      expect(started('jexec').at(-1)?.slice(0, 7)).toEqual([
        ...['jexec', '-d', '/home/worker', '-U', 'worker', id, '/usr/bin/env'],
      ]);
    });

    it('says in jail(8)’s words what it does not take, and leaves nothing', async () => {
      const unknown = world.jailOf({ jailParameters: ['mac.do.rules=x'] });
      await expect(world.run(unknown, 'true')).rejects.toMatchObject({
        code: 'KLEE_JAIL_PARAMETER',
        message: 'jail: unknown parameter: mac.do.rules',
        hint: 'FreeBSD has it from 15 on',
      });
      expect(unknown.running).toBe(false);
      world.expectNothingLeft();
      const refused = world.jailOf({ jailParameters: ['enforce_statfs=9'] });
      await expect(world.run(refused, 'true')).rejects.toMatchObject({
        code: 'KLEE_JAIL_PARAMETER',
        message: 'jail: jail_set: Invalid argument',
      });
      const failing = world.jailOf({ jailParameters: ['exec.start=/no/such'] });
      await expect(world.run(failing, 'true')).rejects.toMatchObject({ code: 'KLEE_PROGRAM' });
      world.expectNothingLeft();
    });

    it('leaves nothing when the last of its mounts fails', async () => {
      const jail = world.jailOf({
        mounts: [
          { source: '/usr', target: '/usr', readOnly: true },
          { source: '/dev/null', target: '/device', readOnly: true },
        ],
      });
      await expect(world.run(jail, 'true')).rejects.toMatchObject({
        code: 'KLEE_USAGE',
        message: expect.stringContaining('cannot mount /dev/null:/device: ') as string,
      });
      world.expectNothingLeft();
    });

    it.each([
      ['/', 'cannot mount over the root of the image: /usr:/'],
      ['/dev', 'cannot mount below /dev: /usr:/dev'],
      ['/to-dev/x', 'cannot mount below /dev: /usr:/to-dev/x'],
      ['/etc/passwd', 'cannot mount a directory over a file: /usr:/etc/passwd'],
    ])('does not mount on %s', async (target, message) => {
      const jail = world.jailOf({ mounts: [{ source: '/usr', target, readOnly: true }] });
      symlinkSync('/dev', join(jail.spec.path, 'to-dev'));
      await expect(world.run(jail, 'true')).rejects.toMatchObject({ code: 'KLEE_USAGE', message });
    });

    it('mounts one in another, and unmounts them in reverse', async () => {
      const outer = mkdtempSync(join(tmpdir(), 'klee-outer-'));
      try {
        const mounts = [
          { source: '/usr', target: '/usr', readOnly: true },
          { source: outer, target: '/outer', readOnly: false },
          { source: '/usr/bin', target: '/outer/inner', readOnly: true },
        ];
        const jail = world.jailOf({ mounts });
        expect(await world.run(jail, 'test -x /outer/inner/env && echo x > /outer/inner/y; echo end')).toMatchObject({
          output: expect.stringMatching(/Read-only file system\nend\n$/) as string,
        });
        await jail.stop();
        expect(started('umount').map((argv) => argv.at(-1)?.replace(jail.spec.path, ''))).toEqual(
          expect.arrayContaining(['/dev', '/outer/inner', '/outer', '/usr']),
        );
        world.expectNothingLeft();
        expect(readdirSync(outer)).toEqual(['inner']);
      } finally {
        rmSync(outer, { recursive: true });
      }
    });

    it('unmounts nothing through a symbolic link', async () => {
      const source = mkdtempSync(join(tmpdir(), 'klee-source-'));
      const mounts = [
        { source: '/usr', target: '/usr', readOnly: true },
        { source, target: '/a/b', readOnly: true },
      ];
      const jail = world.jailOf({ mounts });
      try {
        expect(await world.run(jail, 'mv /a /c && ln -s /home /a')).toMatchObject({ code: 0 });
        await expect(jail.stop()).rejects.toMatchObject({
          errors: [{ message: `a symbolic link is in the place of a mount: ${jail.spec.path}/a/b` }],
        });
        // All else is undone.
        await programs.run(['umount', join(jail.spec.path, 'c/b')]);
        world.expectNothingLeft();
      } finally {
        rmSync(source, { recursive: true });
      }
    });

    it('is started again when somebody else has removed it', async () => {
      const jail = world.jailOf();
      await world.run(jail, 'true');
      await programs.run(['jail', '-r', jail.spec.id]);
      expect(await jail.processes()).toEqual([]);
      expect(await world.run(jail, 'echo again')).toEqual({ code: 0, output: 'again\n' });
      await programs.run(['jail', '-r', jail.spec.id]);
      await jail.stop();
      world.expectNothingLeft();
    });

    it('takes no error of jexec(8) for the command’s', async () => {
      const jail = world.jailOf();
      await world.run(jail, 'true');
      // pwd_mkdb(8), which makes the database that jexec(8) looks into, takes no line without a shell.
      write(jail, 'etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nodd:x:1501:1600::/\n');
      await expect(world.run(jail, { argv: ['true'], user: 'odd' })).rejects.toMatchObject({
        code: 'KLEE_NO_USER',
        message: 'no such user: odd',
        hint: expect.stringContaining('pwd_mkdb') as string,
      });
      expect(await world.run(jail, 'echo "jexec: jail \\"other\\" not found"; exit 1')).toEqual({
        code: 1,
        output: 'jexec: jail "other" not found\n',
      });
    });

    it('says what the image lacks for commands to be run in it', async () => {
      const jail = world.jailOf({ mounts: [] });
      await expect(world.run(jail, { argv: ['/bin/true'] })).rejects.toMatchObject({
        code: 'KLEE_PROGRAM',
        message: '/usr/bin/env: not found in the image',
      });
    });

    it('shuts services down in order when it stops, where there are any', async () => {
      const jail = world.jailOf();
      write(
        jail,
        'etc/rc.shutdown',
        'echo "$HOME $PATH" > /shut; kill $(cat /pid); until [ -s /ended ]; do sleep 0.01; done\n',
      );
      await world.run(jail, 'true');
      await jail.stop();
      expect(existsSync(join(jail.spec.path, 'shut'))).toBe(false);
      const service = '(trap "echo ended > /ended; exit" TERM; : > /ready; while :; do sleep 0.01; done)';
      await world.run(jail, `${service} & echo $! > /pid; until [ -e /ready ]; do sleep 0.01; done`);
      await jail.stop();
      expect(readFileSync(join(jail.spec.path, 'shut'), 'utf8')).toMatch(/^\/root \/sbin:/);
      expect(readFileSync(join(jail.spec.path, 'ended'), 'utf8')).toBe('ended\n');
    });

    it('does not wait for a shutdown that hangs', async () => {
      const jail = world.jailOf({ jailParameters: ['stop.timeout=1'] });
      write(jail, 'etc/rc.shutdown', 'echo x > /shutting; sleep 1000\n');
      await world.run(jail, 'sleep 1000 & echo started');
      await jail.stop();
      expect(existsSync(join(jail.spec.path, 'shutting'))).toBe(true);
      world.expectNothingLeft();
    });

    it('runs exec.stop instead, which jail(8) would forget', async () => {
      const jail = world.jailOf({ jailParameters: ['exec.stop=echo a >> /stopped', 'exec.stop+=echo b >> /stopped'] });
      write(jail, 'etc/rc.shutdown', 'echo c >> /stopped\n');
      await world.run(jail, 'sleep 1000 & echo started');
      await jail.stop();
      expect(readFileSync(join(jail.spec.path, 'stopped'), 'utf8')).toBe('a\nb\n');
    });

    it('has a umask of its own, whatever klee’s is', async () => {
      const before = process.umask(0o077);
      try {
        expect((await world.run(world.jailOf(), 'umask')).output).toMatch(/^0?022\n$/);
        expect((await world.run(world.jailOf(), { argv: ['/bin/sh', '-c', 'umask'], user: '4711' })).output).toMatch(
          /^0?022\n$/,
        );
      } finally {
        process.umask(before);
      }
    });

    it('goes to a directory that only root can enter only as root', async () => {
      const jail = world.jailOf();
      const directory = join(jail.spec.path, 'secret');
      mkdirSync(directory);
      chmodSync(directory, 0o700);
      expect((await world.run(jail, { argv: ['pwd'], directory: '/secret' })).output).toBe('/secret\n');
      const { code } = await world.run(jail, { argv: ['pwd'], directory: '/secret', user: '4711' });
      expect(code).not.toBe(0);
    });

    it('leaves no file of an interactive command behind', async () => {
      const jail = world.jailOf();
      const files = () => readdirSync('/tmp').filter((name) => name.startsWith('klee.'));
      const before = files();
      expect(await jail.interact({ argv: ['/bin/sh', '-c', 'exit 3'] })).toEqual({ code: 3 });
      expect(files()).toEqual(before);
    });

    it('works with a jexec that has no -d', async () => {
      const old = new FreebsdDriver({ machine: await freebsdMachine(freebsd), jexecKnowsDirectory: false });
      const jail = old.create(world.jailOf().spec);
      try {
        const argv = ['/bin/sh', '-c', 'pwd; id -u'];
        const directory = '/home/worker';
        expect((await world.run(jail, { argv, directory, user: 'worker' })).output).toBe('/home/worker\n1500\n');
        expect((await world.run(jail, { argv, directory, user: '4711' })).output).toBe('/home/worker\n4711\n');
        expect(started('jexec').at(-1)).not.toContain('-d');
      } finally {
        await jail.stop();
      }
    });

    it('can be cleared away after a klee that was killed', async () => {
      const machine = await freebsdMachine(freebsd);
      const jail = world.jailOf({ mounts: [] });
      // Nothing can be run in it, but it is there.
      await expect(world.run(jail, 'true')).rejects.toThrow('/usr/bin/env');
      expect(freebsd.traces()).not.toEqual([]);
      await clearTree(machine, jail.spec.root);
      world.expectNothingLeft();
      await clearTree(machine, jail.spec.root);
      await clearTree(machine, join(jail.spec.root, 'nothing'));
    });

    it('starts over a devfs that is still mounted', async () => {
      const jail = world.jailOf();
      await world.run(jail, 'true');
      const { spec } = jail;
      await programs.run(['jail', '-r', spec.id]);
      const again = new FreebsdDriver({ machine: await freebsdMachine(freebsd) }).create({ ...spec, mounts: [] });
      await expect(world.run(again, 'exit 5')).resolves.toMatchObject({ code: 5 });
      await again.stop();
      await jail.stop();
      world.expectNothingLeft();
    });
  });
});
