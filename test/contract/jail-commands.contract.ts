/** What every jail driver does with a command: exit codes, output, user, directory, environment. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import type { JailWorld } from './jail-world.js';

export function commandsContract(world: JailWorld): void {
  describe('commands', () => {
    it('gives exit codes and signals as a shell counts them', async () => {
      const jail = world.jailOf();
      expect(jail.running).toBe(false);
      expect(await world.run(jail, 'exit 3')).toEqual({ code: 3, output: '' });
      expect(jail.running).toBe(true);
      expect(await world.run(jail, 'true')).toEqual({ code: 0, output: '' });
      expect(await world.run(jail, 'kill -KILL $$')).toEqual({ code: 137, signal: 'SIGKILL', output: '' });
      expect(await world.run(jail, 'kill -TERM $$')).toMatchObject({ code: 143, signal: 'SIGTERM' });
    });

    it('passes stdout and stderr in the order written, and stdin is empty', async () => {
      const jail = world.jailOf();
      const result = await world.run(jail, 'echo one; echo two >&2; echo three; cat; echo four > /dev/stdout');
      expect(result).toEqual({ code: 0, output: 'one\ntwo\nthree\nfour\n' });
    });

    it('gives a command what it is to read, as it comes, and its end', async () => {
      const jail = world.jailOf();
      const input = new PassThrough();
      let output = '';
      const script = 'read -r line; echo "got $line"; read -r line; echo "got $line"; read -r line || echo end';
      const running = await jail.start({ argv: ['/bin/sh', '-c', script], input }, (chunk) => {
        output += chunk.toString();
      });
      for (const line of ['one', 'two']) {
        input.write(`${line}\n`);
        await until(() => output.endsWith(`got ${line}\n`));
      }
      input.end();
      expect(await running.ended).toEqual({ code: 0 });
      expect(output).toBe('got one\ngot two\nend\n');
      const deaf = await jail.start({ argv: ['true'], input: new PassThrough() }, () => undefined);
      expect(await deaf.ended).toEqual({ code: 0 });
    });

    it('hands over what a command on the terminal wrote to descriptor 3, whoever it became, and leaves nothing of it', async () => {
      const jail = world.jailOf();
      const before = readdirSync(jail.spec.path);
      const records: string[] = [];
      const record = (written: Buffer) => records.push(written.toString());
      const argv = ['/bin/sh', '-c', 'echo one >&3; (echo two >&3); exec sh -c "echo three >&3; exit 4"'];
      expect(await jail.interact({ argv, user: 'worker' }, record)).toEqual({ code: 4 });
      expect(records).toEqual(['one\ntwo\nthree\n']);
      expect(readdirSync(jail.spec.path)).toEqual(before);
      expect(await jail.interact({ argv: ['/bin/sh', '-c', 'true 2>&- >&3'] })).not.toEqual({ code: 0 });
    });

    it('passes big output whole', async () => {
      const jail = world.jailOf();
      let bytes = 0;
      const running = await jail.start({ argv: ['head', '-c', '50000000', '/dev/zero'] }, (chunk) => {
        bytes += chunk.length;
      });
      expect(await running.ended).toEqual({ code: 0 });
      expect(bytes).toBe(50_000_000);
    });

    it('passes arguments as they are', async () => {
      const jail = world.jailOf();
      const result = await world.run(jail, { argv: ['printf', '%s|', 'a b', '$HOME', '', "it's", 'é\n'] });
      expect(result.output).toBe("a b|$HOME||it's|é\n|");
    });

    it('runs commands side by side', async () => {
      const jail = world.jailOf();
      const results = await Promise.all([1, 2, 3].map((code) => world.run(jail, `exit ${code}`)));
      expect(results.map(({ code }) => code)).toEqual([1, 2, 3]);
    });
  });

  describe('commands that cannot be run', () => {
    it('ends with 127 and a line when there is no such program', async () => {
      const jail = world.jailOf();
      expect(await world.run(jail, { argv: ['/bin/nothing'] })).toEqual({
        code: 127,
        output: '/bin/nothing: not found in the image\n',
      });
      expect(await world.run(jail, { argv: ['nothing', 'x'] })).toEqual({
        code: 127,
        output: 'nothing: not found in the image\n',
      });
      expect(await world.run(jail, 'nothing')).toMatchObject({ code: 127 });
    });

    it('ends with 127 when the interpreter of a script is missing', async () => {
      const jail = world.jailOf();
      writeFileSync(join(jail.spec.path, 'script'), '#!/no/such\n', { mode: 0o755 });
      const result = await world.run(jail, { argv: ['/script'] });
      expect(result.code).toBe(127);
      expect(result.output).toContain('/no/such');
      expect(await world.run(jail, '/script')).toMatchObject({ code: 127 });
    });

    it('ends with 126 and a line when it cannot be executed', async () => {
      const jail = world.jailOf();
      writeFileSync(join(jail.spec.path, 'plain'), 'x', { mode: 0o644 });
      expect(await world.run(jail, { argv: ['/plain'] })).toEqual({ code: 126, output: '/plain: permission denied\n' });
      expect(await world.run(jail, { argv: ['/etc'] })).toEqual({ code: 126, output: '/etc: is a directory\n' });
    });

    it('names a missing user, group or directory', async () => {
      const jail = world.jailOf();
      await expect(world.run(jail, { argv: ['true'], user: 'foo' })).rejects.toThrow('no such user: foo');
      await expect(world.run(jail, { argv: ['true'], user: 'worker:foo' })).rejects.toThrow('no such group: foo');
      await expect(world.run(jail, { argv: ['true'], directory: '/nope' })).rejects.toThrow('no such directory: /nope');
    });
  });

  describe('user, directory, environment', () => {
    it('gives root a clean environment', async () => {
      const jail = world.jailOf();
      const { output } = await world.run(jail, { argv: ['env'] });
      // PWD: jexec(8) sets it, and so does a shell that a driver may use on the way.
      const variables = output
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('PWD='));
      expect(variables.sort()).toEqual([
        'HOME=/root',
        'PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin',
        'SHELL=/bin/sh',
        'USER=root',
      ]);
    });

    it('adds the command’s own environment, which wins', async () => {
      const jail = world.jailOf();
      const { output } = await world.run(jail, { argv: ['/usr/bin/env'], environment: { A: 'b c=d', PATH: '/x' } });
      expect(output).toContain('A=b c=d\n');
      expect(output).toContain('PATH=/x\n');
    });

    it('runs in the directory asked for', async () => {
      const jail = world.jailOf();
      expect((await world.run(jail, { argv: ['pwd'] })).output).toBe('/\n');
      expect((await world.run(jail, { argv: ['pwd'], directory: '/home/worker' })).output).toBe('/home/worker\n');
    });

    it.each([
      ['worker', 'uid=1500(worker) gid=1600(staff) groups=1600(staff),1700(extra)', '/home/worker'],
      ['1500', 'uid=1500(worker) gid=1600(staff) groups=1600(staff),1700(extra)', '/home/worker'],
      ['worker:extra', 'uid=1500(worker) gid=1700(extra) groups=1700(extra)', '/home/worker'],
      ['4711', 'uid=4711 gid=0(root) groups=0(root)', '/'],
      ['4711:4712', 'uid=4711 gid=4712 groups=4712', '/'],
    ])('runs as %s', async (user, ids, home) => {
      const jail = world.jailOf();
      const { output } = await world.run(jail, { argv: ['/bin/sh', '-c', 'id; echo $HOME'], user });
      expect(output).toBe(`${ids}\n${home}\n`);
    });

    it('lets a user gain root through a setuid program, and have no privilege without', async () => {
      const jail = world.jailOf();
      const tree = jail.spec.path;
      const copy = `cp /usr/bin/id /idu && chmod 4755 /idu`;
      expect((await world.run(jail, copy)).code).toBe(0);
      const { output } = await world.run(jail, { argv: ['/bin/sh', '-c', '/idu -u; touch /x'], user: 'worker' });
      expect(output).toMatch(/^0\n.*(Permission denied|cannot touch)/);
      expect(readdirSync(tree)).not.toContain('x');
    });

    it('has its own host name', async () => {
      const jail = world.jailOf();
      expect((await world.run(jail, 'uname -n')).output).toBe('testjail\n');
      const named = world.jailOf({ jailParameters: ['host.hostname=web1'] });
      expect((await world.run(named, 'uname -n')).output).toBe('web1\n');
    });
  });
}
