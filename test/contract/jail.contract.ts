/** What every jail driver must do. The jails' trees borrow the programs of the host: /usr is mounted into them, read-only. */
import {
  chmodSync,
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
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Exit, Jail, JailCommand, JailDriver, JailSpec } from '../../src/jail/jail.js';
import { parseParameter } from '../../src/jail/parameters.js';

export interface JailHost {
  readonly driver: JailDriver;
  /** What must be the same before the first jail and after the last: mounts, cgroups, files of the driver. */
  baseline(): string[];
  close(): Promise<void>;
}

export function jailContract(name: string, open: () => Promise<JailHost>): void {
  describe(`jail contract: ${name}`, () => {
    let host: JailHost;
    let before: string[];
    let jails = 0;
    const cleanups: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      host = await open();
      before = host.baseline();
    });
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
      expect(host.baseline()).toEqual(before);
    });
    afterAll(async () => {
      await host.close();
    });

    function jailOf(options: Partial<JailSpec> & { jailParameters?: string[] } = {}): Jail {
      const { jailParameters = [], ...spec } = options;
      const tree = makeTree();
      const jail = host.driver.create({
        id: `0123456789${(0xa0 + ++jails).toString(16)}`,
        root: tree,
        path: tree,
        hostname: 'testjail',
        parameters: jailParameters.map(parseParameter),
        mounts: [{ source: '/usr', target: '/usr', readOnly: true }],
        profile: 'freebsd',
        network: 'host',
        ...spec,
      });
      cleanups.push(async () => {
        await jail.stop();
        rmSync(tree, { recursive: true, force: true });
      });
      return jail;
    }

    async function run(jail: Jail, command: JailCommand | string): Promise<Exit & { output: string }> {
      let output = '';
      const wanted = typeof command === 'string' ? { argv: ['/bin/sh', '-c', command] } : command;
      const running = await jail.start(wanted, (chunk) => {
        output += chunk.toString();
      });
      return { ...(await running.ended), output };
    }

    const perl = (script: string): JailCommand => ({ argv: ['perl', '-e', script] });

    describe('commands', () => {
      it('gives exit codes and signals as a shell counts them', async () => {
        const jail = jailOf();
        expect(jail.running).toBe(false);
        expect(await run(jail, 'exit 3')).toEqual({ code: 3, output: '' });
        expect(jail.running).toBe(true);
        expect(await run(jail, 'true')).toEqual({ code: 0, output: '' });
        expect(await run(jail, 'kill -KILL $$')).toEqual({ code: 137, signal: 'SIGKILL', output: '' });
        expect(await run(jail, 'kill -TERM $$')).toMatchObject({ code: 143, signal: 'SIGTERM' });
      });

      it('passes stdout and stderr in the order written, and stdin is empty', async () => {
        const jail = jailOf();
        const result = await run(jail, 'echo one; echo two >&2; echo three; cat; echo four > /dev/stdout');
        expect(result).toEqual({ code: 0, output: 'one\ntwo\nthree\nfour\n' });
      });

      it('passes big output whole', async () => {
        const jail = jailOf();
        let bytes = 0;
        const running = await jail.start({ argv: ['head', '-c', '50000000', '/dev/zero'] }, (chunk) => {
          bytes += chunk.length;
        });
        expect(await running.ended).toEqual({ code: 0 });
        expect(bytes).toBe(50_000_000);
      });

      it('passes arguments as they are', async () => {
        const jail = jailOf();
        const result = await run(jail, { argv: ['printf', '%s|', 'a b', '$HOME', '', "it's", 'é\n'] });
        expect(result.output).toBe("a b|$HOME||it's|é\n|");
      });

      it('runs commands side by side', async () => {
        const jail = jailOf();
        const results = await Promise.all([1, 2, 3].map((code) => run(jail, `exit ${code}`)));
        expect(results.map(({ code }) => code)).toEqual([1, 2, 3]);
      });
    });

    describe('commands that cannot be run', () => {
      it('ends with 127 and a line when there is no such program', async () => {
        const jail = jailOf();
        expect(await run(jail, { argv: ['/bin/nothing'] })).toEqual({
          code: 127,
          output: '/bin/nothing: not found in the image\n',
        });
        expect(await run(jail, { argv: ['nothing', 'x'] })).toEqual({
          code: 127,
          output: 'nothing: not found in the image\n',
        });
        expect(await run(jail, 'nothing')).toMatchObject({ code: 127 });
      });

      it('ends with 127 when the interpreter of a script is missing', async () => {
        const jail = jailOf();
        writeFileSync(join(jail.spec.path, 'script'), '#!/no/such\n', { mode: 0o755 });
        const result = await run(jail, { argv: ['/script'] });
        expect(result.code).toBe(127);
        expect(result.output).toContain('/no/such');
        expect(await run(jail, '/script')).toMatchObject({ code: 127 });
      });

      it('ends with 126 and a line when it cannot be executed', async () => {
        const jail = jailOf();
        writeFileSync(join(jail.spec.path, 'plain'), 'x', { mode: 0o644 });
        expect(await run(jail, { argv: ['/plain'] })).toEqual({ code: 126, output: '/plain: permission denied\n' });
        expect(await run(jail, { argv: ['/etc'] })).toEqual({ code: 126, output: '/etc: is a directory\n' });
      });

      it('names a missing user, group or directory', async () => {
        const jail = jailOf();
        await expect(run(jail, { argv: ['true'], user: 'foo' })).rejects.toThrow('no such user: foo');
        await expect(run(jail, { argv: ['true'], user: 'worker:foo' })).rejects.toThrow('no such group: foo');
        await expect(run(jail, { argv: ['true'], directory: '/nope' })).rejects.toThrow('no such directory: /nope');
      });
    });

    describe('user, directory, environment', () => {
      it('gives root a clean environment', async () => {
        const jail = jailOf();
        const { output } = await run(jail, { argv: ['env'] });
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
        const jail = jailOf();
        const { output } = await run(jail, { argv: ['/usr/bin/env'], environment: { A: 'b c=d', PATH: '/x' } });
        expect(output).toContain('A=b c=d\n');
        expect(output).toContain('PATH=/x\n');
      });

      it('runs in the directory asked for', async () => {
        const jail = jailOf();
        expect((await run(jail, { argv: ['pwd'] })).output).toBe('/\n');
        expect((await run(jail, { argv: ['pwd'], directory: '/home/worker' })).output).toBe('/home/worker\n');
      });

      it.each([
        ['worker', 'uid=1500(worker) gid=1600(staff) groups=1600(staff),1700(extra)', '/home/worker'],
        ['1500', 'uid=1500(worker) gid=1600(staff) groups=1600(staff),1700(extra)', '/home/worker'],
        ['worker:extra', 'uid=1500(worker) gid=1700(extra) groups=1700(extra)', '/home/worker'],
        ['4711', 'uid=4711 gid=0(root) groups=0(root)', '/'],
        ['4711:4712', 'uid=4711 gid=4712 groups=4712', '/'],
      ])('runs as %s', async (user, ids, home) => {
        const jail = jailOf();
        const { output } = await run(jail, { argv: ['/bin/sh', '-c', 'id; echo $HOME'], user });
        expect(output).toBe(`${ids}\n${home}\n`);
      });

      it('lets a user gain root through a setuid program, and have no privilege without', async () => {
        const jail = jailOf();
        const tree = jail.spec.path;
        const copy = `cp /usr/bin/id /idu && chmod 4755 /idu`;
        expect((await run(jail, copy)).code).toBe(0);
        const { output } = await run(jail, { argv: ['/bin/sh', '-c', '/idu -u; touch /x'], user: 'worker' });
        expect(output).toMatch(/^0\n.*(Permission denied|cannot touch)/);
        expect(readdirSync(tree)).not.toContain('x');
      });

      it('has its own host name', async () => {
        const jail = jailOf();
        expect((await run(jail, 'uname -n')).output).toBe('testjail\n');
        const named = jailOf({ jailParameters: ['host.hostname=web1'] });
        expect((await run(named, 'uname -n')).output).toBe('web1\n');
      });
    });

    describe('processes', () => {
      const daemon = 'sleep 1000 & echo started';

      it('does not wait for a daemon that holds the output, and the daemon lives on', async () => {
        const jail = jailOf();
        expect(await run(jail, daemon)).toEqual({ code: 0, output: 'started\n' });
        const found = await jail.processes();
        expect(found).toEqual([{ pid: expect.any(Number) as number, command: 'sleep' }]);
        const inside = await run(jail, `cat /proc/${found[0]?.pid ?? 0}/comm`);
        expect(inside).toEqual({ code: 0, output: 'sleep\n' });
      });

      it('passes on what a daemon writes later', async () => {
        const jail = jailOf();
        let output = '';
        let heard: () => void = () => undefined;
        const late = new Promise<void>((resolve) => (heard = resolve));
        const argv = ['/bin/sh', '-c', '(while [ ! -e /go ]; do sleep 0.01; done; echo late) & echo early'];
        const running = await jail.start({ argv }, (chunk) => {
          output += chunk.toString();
          if (output.includes('late')) heard();
        });
        await running.ended;
        expect(output).toBe('early\n');
        writeFileSync(join(jail.spec.path, 'go'), '');
        await late;
        expect(output).toBe('early\nlate\n');
      });

      it('kills them all and goes on', async () => {
        const jail = jailOf();
        await run(jail, 'for i in 1 2 3; do (sleep 1000; sleep 1000) & done; setsid sleep 1000 &');
        expect((await jail.processes()).length).toBeGreaterThanOrEqual(4);
        await jail.killAll();
        expect(await jail.processes()).toEqual([]);
        expect(await run(jail, 'echo on')).toEqual({ code: 0, output: 'on\n' });
      });

      it('signals a running command', async () => {
        const jail = jailOf();
        let output = '';
        let ready: () => void = () => undefined;
        const trapped = new Promise<void>((resolve) => (ready = resolve));
        const script = 'trap "echo got it; exit 9" INT; echo ready; while :; do sleep 0.01; done';
        const running = await jail.start({ argv: ['/bin/sh', '-c', script] }, (chunk) => {
          output += chunk.toString();
          if (output.includes('ready')) ready();
        });
        await trapped;
        await running.signal('SIGINT');
        expect(await running.ended).toEqual({ code: 9 });
        expect(output).toBe('ready\ngot it\n');
      });

      it('cannot be ended from inside', async () => {
        const jail = jailOf();
        expect((await run(jail, 'kill 1; kill -KILL 1; kill -INT 1; echo alive')).output).toMatch(/alive\n$/);
        expect(await run(jail, 'echo still')).toEqual({ code: 0, output: 'still\n' });
      });

      it('holds them still while it works', async () => {
        const jail = jailOf();
        await run(jail, '(i=0; while :; do i=$((i+1)); echo $i > /count; done) & while [ ! -s /count ]; do :; done');
        const count = () => readFileSync(join(jail.spec.path, 'count'), 'utf8');
        const seen = await jail.freeze(async () => {
          const first = count();
          await new Promise((resolve) => setTimeout(resolve, 50));
          return [first, count()];
        });
        expect(seen[0]).toBe(seen[1]);
        const frozen = seen[1];
        await expect.poll(() => count() !== '' && count() !== frozen).toBe(true);
        await expect(jail.freeze(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
        const afterwards = count();
        await expect.poll(() => count() !== '' && count() !== afterwards).toBe(true);
      });

      it('leaves no process when it stops, and starts again', async () => {
        const jail = jailOf();
        await run(jail, daemon);
        await jail.stop();
        expect(jail.running).toBe(false);
        expect(await jail.processes()).toEqual([]);
        expect(host.baseline()).toEqual(before);
        await jail.stop();
        expect((await run(jail, 'ls -d /proc/[0-9]* | wc -l')).code).toBe(0);
        expect(await jail.processes()).toEqual([]);
      });

      it('ends a running command when it stops', async () => {
        const jail = jailOf();
        const running = await jail.start({ argv: ['sleep', '1000'] }, () => undefined);
        await expect.poll(() => jail.processes()).toMatchObject([{ command: 'sleep' }]);
        await jail.stop();
        expect(await running.ended).toEqual({ code: 137, signal: 'SIGKILL' });
      });
    });

    describe('on the terminal', () => {
      it('answers the exit code', async () => {
        expect(await jailOf().interact({ argv: ['/bin/sh', '-c', 'exit 4'] })).toEqual({ code: 4 });
      });

      it('is not counted among the processes', async () => {
        const jail = jailOf();
        const shell = jail.interact({ argv: ['/bin/sh', '-c', 'echo $$ > /started; sleep 1000; :'] });
        await expect.poll(() => readdirSync(jail.spec.path)).toContain('started');
        await expect.poll(() => jail.processes()).toMatchObject([{ command: 'sleep' }]);
        await jail.killAll();
        expect(await shell).toEqual({ code: 137, signal: 'SIGKILL' });
        expect(await jail.processes()).toEqual([]);
      });
    });

    describe('what a jail denies', () => {
      // shmget(IPC_PRIVATE), semget, msgget by number would depend on the machine: the perl functions do not.
      const systemVIpc = (call: string) => perl(`print defined(${call}) ? "works" : "$!"`);
      const calls = { shm: 'shmget(0,4096,0600)', sem: 'semget(0,1,0600)', msg: 'msgget(0,0600)' };

      it('System V IPC, as not implemented, until it is allowed', async () => {
        const jail = jailOf();
        const allowed = jailOf({ jailParameters: ['allow.sysvipc'] });
        const again = jailOf({ jailParameters: ['allow.sysvipc', 'allow.nosysvipc'] });
        for (const call of Object.values(calls)) {
          expect((await run(jail, systemVIpc(call))).output).toBe('Function not implemented');
          expect((await run(allowed, systemVIpc(call))).output).toBe('works');
          expect((await run(again, systemVIpc(call))).output).toBe('Function not implemented');
        }
      });

      it('System V IPC in parts', async () => {
        const jail = jailOf({ jailParameters: ['sysvshm=new', 'sysvmsg=disable'] });
        expect((await run(jail, systemVIpc(calls.shm))).output).toBe('works');
        expect((await run(jail, systemVIpc(calls.sem))).output).toBe('Function not implemented');
        expect((await run(jail, systemVIpc(calls.msg))).output).toBe('Function not implemented');
      });

      it('raw sockets, until they are allowed', async () => {
        const raw = perl('use Socket; print socket(my $s, PF_INET, SOCK_RAW, 1) ? "works" : "$!"');
        expect((await run(jailOf(), raw)).output).toBe('Operation not permitted');
        expect((await run(jailOf({ jailParameters: ['allow.raw_sockets'] }), raw)).output).toBe('works');
      });

      it('mounts, namespaces, device files and the host’s processes', async () => {
        const jail = jailOf();
        expect((await run(jail, 'mount -t tmpfs none /home; echo $?')).output).not.toMatch(/^0/m);
        expect((await run(jail, 'umount /usr')).code).not.toBe(0);
        expect((await run(jail, 'unshare --user --map-root-user true')).code).not.toBe(0);
        expect((await run(jail, 'mknod /device b 8 0')).code).not.toBe(0);
        expect((await run(jail, `kill -0 ${process.pid}; echo $?`)).output).toMatch(/^1$/m);
        expect((await run(jail, 'echo 1 > /proc/sys/kernel/panic')).code).not.toBe(0);
        expect((await run(jail, 'echo x > /usr/klee-test')).code).not.toBe(0);
      });

      it('in the docker profile, what Docker denies', async () => {
        const jail = jailOf({ profile: 'docker' });
        expect((await run(jail, systemVIpc(calls.shm))).output).toBe('works');
        expect((await run(jail, 'mount -t tmpfs none /home')).code).not.toBe(0);
        expect((await run(jail, 'unshare --mount true')).code).not.toBe(0);
        const { output } = await run(jail, { argv: ['env'] });
        expect(output).toContain('PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n');
      });

      it('the network, when it is disabled', async () => {
        const jail = jailOf({ network: 'disabled' });
        const { output } = await run(jail, 'cat /proc/net/dev');
        expect(output.match(/^ *\w+:/gm)?.map((line) => line.trim())).toEqual(['lo:']);
      });
    });

    describe('the tree', () => {
      it('has the host’s resolver configuration, and keeps its own', async () => {
        const jail = jailOf();
        const { output } = await run(jail, 'cat /etc/resolv.conf');
        expect(output).toBe(readFileSync('/etc/resolv.conf', 'utf8'));
        await run(jail, 'echo changed > /etc/resolv.conf');
        expect(readFileSync(join(jail.spec.path, 'etc/resolv.conf'), 'utf8')).toBe('');
      });

      it('gets no entry that the commands did not make', async () => {
        const jail = jailOf();
        const entries = () => readdirSync(jail.spec.path, { recursive: true }).map(String).sort();
        rmSync(join(jail.spec.path, 'etc/resolv.conf'));
        const untouched = entries();
        expect((await run(jail, 'test -c /dev/null && test -d /dev/shm && test ! -e /etc/resolv.conf')).code).toBe(0);
        await jail.stop();
        expect(entries()).toEqual(untouched);
      });

      it('never lets a mount out of the tree', async () => {
        const outside = mkdtempSync(join(tmpdir(), 'klee-outside-'));
        const source = mkdtempSync(join(tmpdir(), 'klee-source-'));
        writeFileSync(join(source, 'file'), 'of the host');
        const usr = { source: '/usr', target: '/usr', readOnly: true };
        const jail = jailOf({
          mounts: [
            usr,
            { source, target: '/link/deep/mounted', readOnly: true },
            { source: join(source, 'file'), target: '/single', readOnly: false },
          ],
        });
        symlinkSync(outside, join(jail.spec.path, 'link'));
        try {
          const { output } = await run(
            jail,
            `cat /link/deep/mounted/file; cat ${outside}/deep/mounted/file; echo new > /single`,
          );
          expect(output).toBe('of the hostof the host');
          expect(readdirSync(outside)).toEqual([]);
          expect(readFileSync(join(source, 'file'), 'utf8')).toBe('new\n');
          expect((await run(jail, 'echo x > /link/deep/mounted/file')).code).not.toBe(0);
        } finally {
          await jail.stop();
          for (const directory of [outside, source]) rmSync(directory, { recursive: true });
        }
      });

      it('says what cannot be mounted', async () => {
        const jail = jailOf({ mounts: [{ source: '/no/such', target: '/x', readOnly: false }] });
        await expect(run(jail, 'true')).rejects.toThrow('nothing to mount on the host: /no/such');
        expect(jail.running).toBe(false);
      });
    });
  });
}

/** A small tree: users, a home, places to mount on; programs come from the host's /usr. */
function makeTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'klee-tree-'));
  chmodSync(tree, 0o755);
  for (const directory of ['dev', 'proc', 'sys', 'usr', 'etc', 'root', 'home/worker']) {
    mkdirSync(join(tree, directory), { recursive: true });
  }
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(tree, name));
  writeFileSync(join(tree, 'etc/resolv.conf'), '');
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nworker:x:1500:1600::/home/worker:/bin/sh\n');
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nstaff:x:1600:\nextra:x:1700:other,worker\n');
  return tree;
}
