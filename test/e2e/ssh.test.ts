/** The real command line on a FreeBSD, which is played, behind a real sshd. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { baseImages } from '../../scripts/setup/images.mjs';
import { klee, start } from '../support/cli.js';
import { Collected } from '../support/collected.js';
import { writeContext } from '../support/context.js';
import { running } from '../support/proc.js';
import { mendInShell } from '../support/shell-there.js';
import { useSshRoot } from '../support/ssh-root.js';
import { until } from '../support/until.js';
import { describeOnZfs } from '../support/zfs-host.js';

describeOnZfs('klee --host', () => {
  const root = useSshRoot('busybox');
  /** With `--host` on the command line, and $KLEE_HOST unset. */
  const there = (...args: string[]) =>
    klee(['--host', root.place.sshd.address, ...args], { root, env: { KLEE_HOST: '' } });

  it('makes an image of a directory here, lists it, and runs it', async () => {
    const made = await there('image', 'create', '-t', 'made', 'fetch', baseImages.busybox);
    expect(made.status).toBe(0);
    const listed = await there('lsi');
    expect(listed.stdout).toMatch(/ made +latest /);
    const ran = await there('run', 'made', 'sh', '-c', 'echo $((6 * 7)); exit 3');
    expect([ran.stdout.split('\n')[1], ran.status]).toEqual(['42', 3]);
    expect((await there('rmi', 'made')).status).toBe(0);
  });

  it('says by doctor what the machine there has', async () => {
    const { status, stdout } = await there('doctor');
    expect(stdout).toMatch(/^machine +ssh:\/\/\S+ +FreeBSD 14\.2-RELEASE amd64$/m);
    expect(stdout).toMatch(/^storage +\* zfs +in the dataset /m);
    expect(stdout).toMatch(/^jails +\* jail +jail\(8\) of FreeBSD 14\.2-RELEASE$/m);
    expect(status).toBe(0);
  });

  it('builds', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nCOPY data /\nRUN cat /data > /copy\n', data: 'payload' });
    const built = await there('build', '-t', 'built', context);
    expect(built).toMatchObject({ status: 0, stderr: '' });
    expect((await there('run', 'built', 'cat', '/copy')).stdout).toContain('payload');
    expect((await there('rmi', 'built')).status).toBe(0);
  });

  it('copies hundreds of files as they are', async () => {
    const context = writeContext({ Dockerfile: '' });
    const names: string[] = [];
    for (let directory = 0; directory < 10; directory++) {
      mkdirSync(join(context, 'tree', `d ${directory}`), { recursive: true });
      for (let file = 0; file < 40; file++) {
        const name = `d ${directory}/ä${file}`;
        writeFileSync(join(context, 'tree', name), `content ${name}\n`);
        names.push(`tree/${name}`);
      }
    }
    chmodSync(join(context, 'tree', 'd 1', 'ä1'), 0o755);
    chmodSync(join(context, 'tree', 'd 1', 'ä2'), 0o600);
    chmodSync(join(context, 'tree', 'd 2'), 0o700);
    symlinkSync('../d 0/ä0', join(context, 'tree', 'd 3', 'link'));
    symlinkSync('/nowhere', join(context, 'tree', 'd 3', 'broken'));
    writeFileSync(join(context, 'tree', 'empty'), '');
    writeFileSync(join(context, 'tree', 'large'), Buffer.alloc(3_000_000, 'x'));
    const look = [
      'cd /there; find . -type f | wc -l',
      'for d in 0 1 2 3 4 5 6 7 8 9; do for f in $(seq 0 39); do echo "content d $d/ä$f" | cmp - "d $d/ä$f" || exit 1; done; done',
      'stat -c "%a %u %g" "d 1/ä1" "d 1/ä2" "d 2"; readlink "d 3/link"; readlink "d 3/broken"; stat -c %s empty large',
    ];
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM busybox\nCOPY tree /there\nRUN ${look.join(' && ').replaceAll('\n', ' ')}\n`,
    );
    const { status, stdout } = await there('build', context);
    expect(stdout).toContain(
      `\n${names.length + 2}\n755 0 0\n600 0 0\n700 0 0\n../d 0/ä0\n/nowhere\n0\n3000000\n--> Snapshot created`,
    );
    expect(status).toBe(0);
  });

  it('interrupts by Ctrl-C what runs there', async () => {
    const context = writeContext({ Dockerfile: 'FROM busybox\nRUN sleep 991131 & echo be""gun; sleep 991132\n' });
    const building = start(['build', context], { root });
    const said = new Collected();
    building.stdout.on('data', said.add);
    await until(() => said.text.includes('begun\n'));
    await until(() => running('991132').length > 0);
    building.kill('SIGINT');
    const { exitCode, stderr } = await building;
    expect(stderr).toMatch(/^The command '\/bin\/sh -c sleep 991131 .*' returned a non-zero code: 130\n/);
    expect(exitCode).toBe(130);
    expect([...running('991131'), ...running('991132')]).toEqual([]);
  });

  it('refuses to leave a container behind', async () => {
    const { status, stderr } = await there('run', '-d', 'busybox', 'sleep', '1000');
    expect(stderr).toMatch(/^error: klee run -d does not work on ssh:\/\/\S+\nhint: \S.*\n$/);
    expect(status).toBe(2);
  });

  it('opens a shell at a terminal there', async () => {
    await mendInShell(root, '991133');
  });
});
