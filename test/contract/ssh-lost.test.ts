/** The machine behind ssh when the connection or klee goes, and at a terminal. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { Collected } from '../support/collected.js';
import { useCompiled } from '../support/compiled.js';
import { describeAsRoot } from '../support/privileges.js';
import { commandLines, isRunning, listDirectory } from '../support/proc.js';
import { lost, machineAt, sleeping, sshdFor } from '../support/ssh.js';
import { TmuxTerminal } from '../support/tmux.js';
import { until } from '../support/until.js';

const client = join(import.meta.dirname, '..', 'support', 'ssh-client.mjs');
const compiled = useCompiled('host/ssh/open');

describeAsRoot('a machine behind ssh', () => {
  describe('that is lost', () => {
    it('ends what was under way with an error, kills it there, and is connected anew when it is needed', async () => {
      const sshd = await sshdFor();
      const machine = await machineAt(sshd.address);
      const { owner } = machine;
      const running = await sleeping(machine);
      const attempt = machine.programs.attempt(['sleep', '1000']).catch((error: unknown) => error);
      const fifo = join(sshd.directory, 'fifo');
      await machine.programs.run(['mkfifo', fifo]);
      // sftp-server waits for somebody to write into the pipe.
      const reading = machine.files.readFile(fifo).catch((error: unknown) => error);
      await until(() => commandLines().filter((line) => line === 'sleep 1000').length >= 2);
      sshd.kill();
      await expect(running.ended).rejects.toMatchObject(lost);
      expect(await attempt).toMatchObject(lost);
      expect(await reading).toMatchObject(lost);
      await until(() => !isRunning(running.pid) && !isRunning(owner.pid));

      expect((await machine.programs.run(['echo', 'again'])).stdout).toBe('again\n');
      expect((await machine.files.lstat('/')).type).toBe('directory');
      expect(machine.owner).not.toEqual(owner);
      expect(await machine.isAlive(machine.owner)).toBe(true);
      expect(await machine.isAlive(owner)).toBe(false);
      expect(listDirectory(sshd.temporary)).toHaveLength(1);
      running.kill('SIGTERM');
    });

    it('while nothing was under way, fails once', async () => {
      const sshd = await sshdFor();
      const machine = await machineAt(sshd.address);
      await machine.files.lstat('/');
      const { owner } = machine;
      sshd.kill();
      await until(() => sshd.clients().length === 0);
      await expect(machine.files.lstat('/')).rejects.toMatchObject(lost);
      expect((await machine.files.lstat('/')).type).toBe('directory');
      expect(machine.owner).not.toEqual(owner);
    });

    it('ends a program on the terminal with an error', async () => {
      const sshd = await sshdFor();
      const machine = await machineAt(sshd.address);
      const pidFile = join(sshd.directory, 'pid');
      const interaction = machine.programs
        .interact(['sh', '-c', 'echo $$ > "$0"; exec sleep 1000', pidFile])
        .catch((error: unknown) => error);
      await until(() => existsSync(pidFile));
      sshd.kill();
      expect(await interaction).toMatchObject(lost);
    });

    it('fails with the reason while it cannot be connected anew', async () => {
      const sshd = await sshdFor();
      const machine = await machineAt(sshd.address);
      const running = await sleeping(machine);
      sshd.kill();
      await expect(running.ended).rejects.toMatchObject(lost);
      sshd.know('another key');
      await expect(machine.programs.run(['true'])).rejects.toMatchObject({
        code: 'KLEE_CONNECTION',
        message: expect.stringContaining('has changed') as string,
      });
      sshd.know();
      await machine.programs.run(['true']);
    });

    it('and does not know it, ends what runs there when klee connects anew', async () => {
      const sshd = await sshdFor();
      const machine = await machineAt(sshd.address);
      const { owner } = machine;
      const running = await sleeping(machine);
      // As where the link is dead: the other side sees nothing of its end.
      const served = sshd.suspend();
      const [ssh = 0] = sshd.clients();
      process.kill(ssh, 'SIGKILL');
      await expect(running.ended).rejects.toMatchObject(lost);
      expect([isRunning(owner.pid), isRunning(running.pid)]).toEqual([true, true]);
      await machine.programs.run(['true']);
      await until(() => !isRunning(owner.pid) && !isRunning(running.pid));
      for (const pid of served) process.kill(pid, 'SIGCONT');
    });

    it('when the process that stands for klee there is ended', async () => {
      const sshd = await sshdFor();
      const machine = await machineAt(sshd.address);
      const running = await sleeping(machine);
      process.kill(machine.owner.pid, 'SIGTERM');
      await expect(running.ended).rejects.toMatchObject(lost);
      await until(() => !isRunning(running.pid));
      const again = await sleeping(machine);
      process.kill(machine.owner.pid, 'SIGKILL');
      await expect(again.ended).rejects.toMatchObject(lost);
      await machine.programs.run(['true']);
      // SIGKILL leaves no time to end others.
      process.kill(again.pid, 'SIGKILL');
      await until(() => listDirectory(sshd.temporary).length === 1);
    });
  });

  describe('of a klee that is killed', () => {
    it('keeps nothing running, and here nothing is left', async () => {
      const sshd = await sshdFor();
      const temporary = join(sshd.directory, 'here');
      mkdirSync(temporary);
      const env = { KLEE_SSH: sshd.ssh, TMPDIR: temporary };
      const killed = execa(
        process.execPath,
        [client, compiled(), sshd.address, 'start', 'sh', '-c', 'sleep 1000 & wait'],
        {
          env,
          reject: false,
        },
      );
      const output = new Collected();
      killed.stdout.on('data', output.add);
      await until(() => output.text.includes('started'));
      const [pid = 0, owner = 0] = [...output.text.matchAll(/: (\d+)/g)].map(([, number]) => Number(number));
      expect([isRunning(pid), isRunning(owner)]).toEqual([true, true]);
      expect(sshd.clients()).not.toEqual([]);
      killed.kill('SIGKILL');
      await until(() => !isRunning(pid) && !isRunning(owner));
      await until(() => sshd.clients().length === 0);
      await until(() => listDirectory(temporary).length === 0 && listDirectory(sshd.temporary).length === 0);
    });
  });

  describe('at a terminal', () => {
    const open = async (script: string) => {
      const sshd = await sshdFor();
      const args = [compiled(), sshd.address, 'interact', 'sh', '-c', script];
      const env = { KLEE_SSH: sshd.ssh, TMPDIR: sshd.temporary };
      return TmuxTerminal.open({ script: client, args, cwd: sshd.directory, env });
    };

    it('gives its programs one of the same size, and its keys', async () => {
      const terminal = await open('stty size; trap "echo caught" INT; read line; read line; echo "<$line>"; exit 5');
      await terminal.sees(/^200 100$/m);
      await terminal.press('C-c');
      await terminal.sees(/caught/);
      await terminal.line('typed');
      await terminal.sees(/<typed>\n+ended: 5 \n\[exit status 0\]$/);
    });

    it('tells of a program that Ctrl-C ends', async () => {
      const terminal = await open('echo begun; exec sleep 1000');
      await terminal.sees(/begun/);
      await terminal.press('C-c');
      await terminal.sees(/ended: 130 SIGINT\n\[exit status 0\]$/);
    });
  });
});
