/** The machine behind ssh, where it is not like this one: how it is reached, and why not. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSshMachine } from '../../src/host/ssh/open.js';
import { describeAsRoot } from '../support/privileges.js';
import { commandLines, isRunning } from '../support/proc.js';
import { lost, machineAt, sleeping, sshdFor } from '../support/ssh.js';
import { until } from '../support/until.js';

describeAsRoot('a machine behind ssh', () => {
  it('is known by its system, its user and a process that stands for klee there', async () => {
    const sshd = await sshdFor();
    const machine = await openSshMachine(sshd.address);
    expect(machine).toMatchObject({ address: sshd.address, platform: 'linux', uid: process.geteuid?.() });
    const { owner } = machine;
    expect(isRunning(owner.pid)).toBe(true);
    expect(await machine.isAlive(owner)).toBe(true);
    expect(await machine.isAlive({ ...owner, startTime: '1' })).toBe(false);
    expect(await machine.isAlive({ ...owner, pid: 2 ** 22 + 1 })).toBe(false);
    await machine.close();
    await until(() => !isRunning(owner.pid));
    await expect(machine.files.lstat('/')).rejects.toMatchObject({ code: 'KLEE_CONNECTION' });
    await sshd.stop();
  });

  it("may be an ordinary user's, who may do less", async () => {
    const user = `klee-ssh-${process.pid}`;
    await execa('useradd', ['--system', '--no-create-home', '--shell', '/bin/sh', '--password', '*', user]);
    onTestFinished(async () => {
      await execa('userdel', [user]);
    });
    const sshd = await sshdFor({ settings: [`Match User ${user}`, 'SetEnv HOME=/ TMPDIR=/tmp'] });
    const machine = await openSshMachine(sshd.address.replace(/[^/]*@/, `${user}@`));
    expect((await machine.programs.run(['id', '-un'])).stdout).toBe(`${user}\n`);
    expect(String(machine.uid)).toBe((await machine.programs.run(['id', '-u'])).stdout.trim());
    const denied = (path: string) => expect.objectContaining({ code: 'EACCES', path }) as unknown;
    await expect(machine.files.readFile('/etc/shadow')).rejects.toEqual(denied('/etc/shadow'));
    await expect(machine.files.writeFile('/klee', '')).rejects.toEqual(denied('/klee'));
    await expect(machine.files.mkdir('/klee')).rejects.toEqual(denied('/klee'));
    await expect(machine.files.readdir('/root')).rejects.toEqual(denied('/root'));
    await expect(machine.files.chmod('/etc', 0o777)).rejects.toEqual(denied('/etc'));
    const running = await sleeping(machine);
    sshd.kill();
    await expect(running.ended).rejects.toMatchObject(lost);
    await until(() => !isRunning(running.pid));
    await machine.programs.run(['true']);
    await machine.close();
  });

  it('ends what runs there for klee when it is closed', async () => {
    const sshd = await sshdFor();
    const machine = await openSshMachine(sshd.address);
    const running = await sleeping(machine);
    const attempt = machine.programs.attempt(['sleep', '1000']).catch((error: unknown) => error);
    await until(() => commandLines().filter((line) => line === 'sleep 1000').length >= 2);
    await machine.close();
    await until(() => !isRunning(running.pid));
    expect([await attempt, await running.ended.catch((error: unknown) => error)]).toEqual([
      expect.objectContaining(lost),
      expect.objectContaining(lost),
    ]);
  });

  it('has no drivers of klee when it is another system', async () => {
    const sshd = await sshdFor();
    const programs = join(sshd.directory, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'uname'), '#!/bin/sh\necho OpenBSD\n', { mode: 0o755 });
    writeFileSync(join(programs, 'ps'), '#!/bin/sh\necho "S Mon Nov 24 12:00:00 2025"\n', { mode: 0o755 });
    const shell = join(programs, 'shell');
    writeFileSync(shell, `#!/bin/sh\nPATH=${programs}:$PATH exec /bin/sh "$@"\n`, { mode: 0o755 });
    const other = await sshdFor({ loginShell: shell });
    await expect(openSshMachine(other.address)).rejects.toMatchObject({
      code: 'KLEE_PLATFORM',
      message: `${other.address} runs OpenBSD: klee has no drivers for it`,
    });
  });

  describe.each(['/bin/sh', '/usr/bin/tcsh', '/usr/bin/fish', '/bin/bash'])('with the login shell %s', (loginShell) => {
    it.skipIf(!existsSync(loginShell))('runs programs with their arguments as they are', async () => {
      const sshd = await sshdFor({ loginShell });
      const machine = await machineAt(sshd.address);
      const odd = [
        '',
        'a b',
        "'",
        '"',
        '!x!!',
        '\\',
        '\\\\n',
        'a\nb',
        '$HOME',
        '`id`',
        '*',
        '~',
        'ö日',
        '#',
        '%',
        '{a,b}',
        'x'.repeat(50_000),
      ];
      const { stdout } = await machine.programs.run(['printf', '%s\\0', ...odd]);
      expect(stdout.split('\0').slice(0, -1)).toEqual(odd);
      const out = join(sshd.directory, 'out');
      await machine.programs.interact(['sh', '-c', 'printf "%s\\0" "$@" > "$0"', out, ...odd]);
      expect((await machine.files.readFile(out)).toString()).toBe(stdout);
    });
  });

  it('may print what it likes at login', async () => {
    const sshd = await sshdFor();
    const noisy = join(sshd.directory, 'noisy');
    writeFileSync(noisy, '#!/bin/sh\necho welcome; echo welcome >&2; exec /bin/sh "$@"\n', { mode: 0o755 });
    const other = await sshdFor({ loginShell: noisy });
    const machine = await machineAt(other.address);
    expect(await machine.programs.run(['echo', 'x'])).toMatchObject({ stdout: 'x\n', stderr: '' });
    await expect(machine.files.lstat('/')).rejects.toMatchObject({
      code: 'KLEE_CONNECTION',
      message: expect.stringContaining('what it says is not sftp') as string,
    });
    expect(await machine.programs.run(['echo', 'x'])).toMatchObject({ stdout: 'x\n' });
  });

  it('may take few sessions over a connection', async () => {
    const few = await sshdFor({ settings: ['MaxSessions 2'] });
    const machine = await machineAt(few.address);
    const all = await Promise.all([1, 2, 3, 4].map((number) => machine.programs.run(['echo', String(number)])));
    expect(all.map(({ stdout }) => stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
    expect((await machine.files.lstat('/')).type).toBe('directory');
    const one = await sshdFor({ settings: ['MaxSessions 1'] });
    await expect((await machineAt(one.address)).programs.run(['true'])).rejects.toMatchObject({
      code: 'KLEE_CONNECTION',
      hint: 'klee needs several: raise MaxSessions in its sshd_config',
    });
  });

  describe('that cannot be had', () => {
    it.each([
      ['another key', /^the host key of ssh:\S+ has changed/, /ssh-keygen -R '\[127\.0\.0\.1\]:\d+'/],
      ['nothing', /^the host key of ssh:\S+ is not known$/, /ssh -p \d+ root@127\.0\.0\.1$/],
    ] as const)('when %s is known of its key', async (known, message, hint) => {
      const sshd = await sshdFor();
      sshd.know(known);
      await expect(openSshMachine(sshd.address)).rejects.toMatchObject({
        code: 'KLEE_CONNECTION',
        message: expect.stringMatching(message) as string,
        hint: expect.stringMatching(hint) as string,
        status: 125,
      });
    });

    it('when nobody listens, nobody is let in, or there is no such host', async () => {
      const sshd = await sshdFor();
      const refused = sshd.address.replace(/\d+$/, '1');
      await expect(openSshMachine(refused)).rejects.toMatchObject({
        code: 'KLEE_CONNECTION',
        message: `${refused} refused the connection`,
      });
      const nobody = sshd.address.replace(/[^/]*@/, 'no-such-user@');
      await expect(openSshMachine(nobody)).rejects.toMatchObject({
        code: 'KLEE_CONNECTION',
        message: `${nobody} does not let klee in: Permission denied (publickey)`,
      });
      await expect(openSshMachine('ssh://no.such.host.invalid')).rejects.toMatchObject({
        code: 'KLEE_CONNECTION',
        message: expect.stringMatching(/^no host is named no\.such\.host\.invalid: ssh:.*\(.+\)$/) as string,
      });
    });

    it('when it runs no commands', async () => {
      const sshd = await sshdFor({ loginShell: '/usr/sbin/nologin' });
      await expect(openSshMachine(sshd.address)).rejects.toMatchObject({
        code: 'KLEE_CONNECTION',
        message: `no connection to ${sshd.address}: This account is currently not available.`,
      });
    });

    it('without ssh', async () => {
      vi.stubEnv('KLEE_SSH', '/no/such/ssh');
      onTestFinished(() => void vi.unstubAllEnvs());
      await expect(openSshMachine('ssh://host')).rejects.toMatchObject({
        code: 'KLEE_MISSING_PROGRAM',
        message: '/no/such/ssh is not installed',
        hint: 'install it, e.g. with: apt-get install openssh-client',
      });
    });
  });
});
