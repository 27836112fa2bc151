/** klee of an ordinary user, from the first base image to the last thing that could be left behind. */
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { baseImages, ensureImage } from '../../scripts/setup/images.mjs';
import { leftovers, mountsBelow } from '../support/leftovers.js';
import { lackForOrdinaryUsers, OrdinaryUser } from '../support/ordinary-user.js';
import { describeUnless } from '../support/privileges.js';

const patience = { timeout: 20_000 };

describeUnless(lackForOrdinaryUsers(), 'klee without root', () => {
  let user: OrdinaryUser;
  /** Where klee keeps everything for the user. */
  let root: string;

  const expectNothingLeft = () =>
    vi.waitFor(() => {
      expect(user.processes()).toEqual([]);
      expect(leftovers(root)).toEqual([]);
    }, patience);

  beforeAll(async () => {
    user = await OrdinaryUser.make();
    root = join(user.home, '.local/share/klee');
    await ensureImage('busybox');
    const rootfs = join(user.home, 'rootfs');
    cpSync(baseImages.busybox, rootfs, { recursive: true, verbatimSymlinks: true });
    await user.own(rootfs);
  });

  afterAll(async () => {
    if (user as OrdinaryUser | undefined) await user.remove();
  });

  it('answers what takes no rights without a namespace, and keeps its state with the user', async () => {
    expect((await user.klee(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(existsSync(root)).toBe(false);
    expect((await user.klee(['image', 'create', '-q', '-t', 'busybox', 'fetch', 'rootfs'])).status).toBe(0);
    expect((await user.klee(['lsi'])).stdout).toContain('busybox');
    expect(lstatSync(root).uid).toBe(user.uid);
    await expectNothingLeft();
  });

  it('makes a base image of what belongs to the root of the host, which becomes root’s in it', async () => {
    const foreign = join(user.home, 'foreign');
    cpSync(baseImages.busybox, foreign, { recursive: true, verbatimSymlinks: true });
    execaSync('mknod', [join(foreign, 'null'), 'c', '1', '3']);
    const refused = await user.klee(['image', 'create', '-q', '-t', 'foreign', 'fetch', 'foreign']);
    expect(refused.stderr).toMatch(/^error: could not copy .*: Permission denied\nhint: .*\n$/);
    expect(refused.status).toBe(125);
    chmodSync(join(foreign, 'root'), 0o755);
    chmodSync(join(foreign, 'bin/busybox'), 0o4755);
    expect((await user.klee(['image', 'create', '-q', '-t', 'foreign', 'fetch', 'foreign'])).status).toBe(0);
    rmSync(foreign, { recursive: true });
    const { stdout } = await user.klee(['run', 'foreign', 'stat', '-c', '%u:%g %a', '/', '/bin/busybox', '/null']);
    expect(stdout.split('\n').slice(1)).toEqual(['0:0 755', '0:0 4755', expect.stringContaining('/null'), '']);
    expect((await user.klee(['rmi', 'foreign'])).status).toBe(0);
  });

  it('builds with RUN, COPY and USER', async () => {
    await user.write('context/data/file', 'copied\n');
    const dockerfile = `FROM busybox
RUN mkdir /gone /opaque && echo old > /opaque/old && chown 1000:65533 /gone
COPY data/file /srv/
RUN rm -r /opaque /gone && mkdir /opaque && echo new > /opaque/new; ls -ld /srv/file
USER user
RUN id -u; cat /srv/file > /tmp/mine; if touch /srv/no; then exit 9; fi; ls /opaque
`;
    await user.write('context/Dockerfile', dockerfile);
    const built = await user.klee(['build', '-t', 'app', 'context']);
    expect(built.status).toBe(0);
    expect(built.stdout).toMatch(/-rw-r--r-- +1 root +root +7 .* \/srv\/file\n/);
    expect(built.stdout).toMatch(/\n1000\n.*Permission denied\nnew\n/);
    expect(built.stdout).toMatch(/\n\nimage created\n[0-9a-f]{12}\n$/);
    const ran = await user.klee(['run', 'app', 'sh', '-c', 'stat -c %U:%a /tmp/mine; ls /gone']);
    expect(ran.stdout).toMatch(/\nuser:644\n/);
    expect(ran.status).toBe(1);
    await expectNothingLeft();
  });

  it('debugs: a failure, back, retry, and a daemon that serves the next step', async () => {
    const port = 47831;
    const dockerfile = `FROM busybox
RUN mkdir -p /www && echo hi > /www/i && httpd -p 127.0.0.1:${port} -h /www
RUN wget -qO /got http://127.0.0.1:${port}/i
RUN rm /got && test -e /missing
`;
    await user.write('debug/Dockerfile', dockerfile);
    const commands = [
      'c',
      'info jail',
      'diff',
      'exec touch /missing',
      'retry',
      'edit RUN rm /got',
      'retry',
      'diff',
      'back 2',
    ];
    const script = await user.write('script', `${commands.join('\n')}\nnext\nexec cat /got\n`);
    const { status, stdout } = await user.klee(['debug', '--batch', '-x', script, 'debug']);
    expect(stdout).toContain('Step 4/4 failed, Dockerfile:4: exit code 1\n');
    expect(stdout).toContain('jail:        ');
    expect(stdout).toContain('processes:   httpd\n');
    expect(stdout.split('Step 4/4 failed')).toHaveLength(3);
    expect(stdout).toContain('D /got\n1 deleted by step 4');
    expect(stdout).toContain('Build finished: 4/4 steps');
    expect(stdout).toMatch(/\(klee 3\/4\) next\n(.*\n)?--> Snapshot re-used: /);
    expect(stdout).toContain('exec cat /got\nhi\n');
    expect(status).toBe(0);
    await expectNothingLeft();
  });

  it('exits with the status of what it did', async () => {
    expect((await user.klee(['run', 'busybox', 'sh', '-c', 'exit 7'])).status).toBe(7);
    expect((await user.klee(['run', '-i', 'busybox', 'sh'], { input: 'echo read; exit 8\n' })).status).toBe(8);
    expect((await user.klee(['run', 'missing'])).status).toBe(1);
    expect((await user.klee(['run', '--nonsense', 'busybox'])).status).toBe(2);
    const refused = await user.klee(['run', '-J', 'allow.raw_sockets', 'busybox', 'true']);
    expect(refused.stderr).toContain('allow.raw_sockets: has no effect on Linux: a klee without root');
    expect(refused.status).toBe(0);
  });

  it('holds containers in the background, until they are removed', async () => {
    const id = (await user.klee(['run', '-d', '--name', 'web', 'busybox', 'sleep', '991131'])).stdout.trim();
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    await vi.waitFor(() => expect(user.processes()).toContain('sleep 991131'), patience);
    expect((await user.klee(['lsc', '-q'])).stdout).toBe(`${id}\n`);
    expect((await user.klee(['rmc', 'web'])).stdout).toBe(`${id}\n`);
    await expectNothingLeft();
  });

  /** A build that stands in its second step. */
  const startLongBuild = async (step: string) => {
    await user.write('long/Dockerfile', `FROM busybox\nRUN ${step}\n`);
    const build = user.start(['build', '--rm', 'long']);
    let said = '';
    build.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await vi.waitFor(() => expect(said).toContain('started\n'), patience);
    // In an object: a process can be awaited, and would be.
    return { build };
  };

  it('passes signals on', async () => {
    const { build } = await startLongBuild('echo star""ted; exec sleep 991132');
    build.kill('SIGTERM');
    expect([130, 143]).toContain((await build).exitCode);
    await expectNothingLeft();
  });

  it('leaves nothing mounted or running after kill -9, and the next klee sweeps the rest', async () => {
    const { build } = await startLongBuild('sleep 991133 & echo star""ted; sleep 991134');
    expect(mountsBelow(root)).not.toEqual([]);
    build.kill('SIGKILL');
    expect((await build).signal).toBe('SIGKILL');
    await vi.waitFor(() => {
      expect(user.processes()).toEqual([]);
      expect(mountsBelow(root)).toEqual([]);
    }, patience);
    expect((await user.klee(['build', '--rm', '-f', '../context/Dockerfile', 'context'])).status).toBe(0);
    await expectNothingLeft();
  });

  it('removes images', async () => {
    expect((await user.klee(['image', 'prune', '-a', '-f'])).status).toBe(0);
    expect((await user.klee(['lsi', '-q'])).stdout).toBe('');
    expect(readdirSync(join(root, 'overlay/l'))).toEqual(['0']);
  });

  it('says what to do for a user without a range of ids', async () => {
    await user.loseRange();
    const refused = await user.klee(['run', 'busybox', 'true']);
    expect(refused.stderr).toMatch(
      new RegExp(
        `^error: klee without root needs a user namespace with a range of user ids: ${user.name} has none in /etc/subuid and /etc/subgid\n` +
          `hint: usermod --add-subuids \\d+-\\d+ --add-subgids \\d+-\\d+ ${user.name}, as root\n$`,
      ),
    );
    expect(refused.status).toBe(125);
    expect((await user.klee(['lsi'])).status).toBe(0);
  });
});
