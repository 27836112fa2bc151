/**
 * A real sshd on loopback, with keys and a client's configuration of its own. Whoever logs in is the user who runs the tests.
 * The machine "there" is this one, so a test can look at it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { freePort } from './free-port.js';
import { commandLine, listDirectory, processIds, read } from './proc.js';

const program = '/usr/sbin/sshd';
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const listen = (argv: readonly string[]) => execa(program, argv, { stdio: 'ignore', reject: false });

type Listener = ReturnType<typeof listen>;

export interface SshdOptions {
  /** Lines of sshd_config(5). */
  readonly settings?: readonly string[];
  /** A program that takes each command as `-c COMMAND`, as login shells do. Default: the user's. */
  readonly loginShell?: string;
  /** What is `tar` there. Default: the machine's. */
  readonly tar?: string;
  /** A directory of programs that come first on PATH there. */
  readonly programs?: string;
  /** What else is in the environment there. */
  readonly env?: Readonly<Record<string, string>>;
}

export class Sshd {
  /** All that belongs to it. What is made there in a temporary directory is in `temporary`. */
  readonly directory: string;
  readonly temporary: string;
  readonly port: number;
  /** The program to run in ssh's place (`$KLEE_SSH`): ssh with this server's key and known hosts. */
  readonly ssh: string;
  readonly #process: Listener;

  static async start({ settings = [], loginShell, tar, programs, env = {} }: SshdOptions = {}): Promise<Sshd> {
    const directory = mkdtempSync(join(tmpdir(), 'sshd-'));
    const temporary = join(directory, 'tmp');
    for (const name of ['tmp', 'home', 'bin']) mkdirSync(join(directory, name));
    if (tar !== undefined) symlinkSync(tar, join(directory, 'bin', 'tar'));
    for (const name of ['host', 'client']) await makeKey(join(directory, name));
    const port = await freePort();
    const environment = {
      HOME: join(directory, 'home'),
      TMPDIR: temporary,
      PATH: [join(directory, 'bin'), ...(programs === undefined ? [] : [programs]), path].join(':'),
      ...env,
    };
    writeFileSync(
      join(directory, 'sshd_config'),
      lines(
        'ListenAddress 127.0.0.1',
        `HostKey ${join(directory, 'host')}`,
        // Whoever logs in: other users cannot read what is in root's temporary directory.
        'AuthorizedKeysFile none',
        `AuthorizedKeysCommand /bin/cat ${join(directory, 'client.pub')}`,
        `AuthorizedKeysCommandUser ${userInfo().username}`,
        'StrictModes no',
        'UsePAM no',
        'PidFile none',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'Subsystem sftp /usr/lib/openssh/sftp-server',
        // Without the start-up files of the user's shell, and with a temporary directory that can be looked at.
        // sshd_config(5) takes the first line of them alone.
        `SetEnv ${Object.entries(environment)
          .map(([name, value]) => `"${name}=${value}"`)
          .join(' ')}`,
        ...(loginShell === undefined ? [] : [`ForceCommand exec ${loginShell} -c "$SSH_ORIGINAL_COMMAND"`]),
        ...settings,
      ),
    );
    writeFileSync(
      join(directory, 'ssh_config'),
      lines(
        `IdentityFile ${join(directory, 'client')}`,
        'IdentitiesOnly yes',
        'IdentityAgent none',
        `UserKnownHostsFile ${join(directory, 'known_hosts')}`,
        'GlobalKnownHostsFile none',
      ),
    );
    const ssh = join(directory, 'ssh');
    writeFileSync(ssh, lines('#!/bin/sh', `exec ssh -F ${join(directory, 'ssh_config')} "$@"`), { mode: 0o755 });
    // Debian's sshd wants its empty directory, which its service would make.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const argv = ['-D', '-e', '-f', join(directory, 'sshd_config'), '-p', String(port)];
    const sshd = new Sshd(directory, port, ssh, listen(argv));
    sshd.know();
    await accepting(port);
    return sshd;
  }

  private constructor(directory: string, port: number, ssh: string, started: Listener) {
    this.directory = directory;
    this.temporary = join(directory, 'tmp');
    this.port = port;
    this.ssh = ssh;
    this.#process = started;
  }

  get address(): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.port}`;
  }

  /** What the client knows of the server's key: the truth, another's key, or nothing. */
  know(what: 'the key' | 'another key' | 'nothing' = 'the key'): void {
    const key = what === 'the key' ? 'host' : 'client';
    const [type = '', text = ''] = readFileSync(join(this.directory, `${key}.pub`), 'utf8').split(' ');
    const known = what === 'nothing' ? '' : lines(`[127.0.0.1]:${this.port} ${type} ${text}`);
    writeFileSync(join(this.directory, 'known_hosts'), known);
  }

  /** The pids of its processes that serve a connection. */
  connections(): number[] {
    const listener = this.#process.pid;
    return processes()
      .filter(({ parent }) => parent === listener)
      .map(({ pid }) => pid);
  }

  /** The pids of the ssh processes of its clients. */
  clients(): number[] {
    return processIds().filter((pid) => commandLine(pid).startsWith(`ssh -F ${this.directory}/`));
  }

  /** Ends the connections the hard way, on the server's side. */
  kill(): void {
    for (const pid of this.#serving()) process.kill(pid, 'SIGKILL');
  }

  /** The server's side of the connections does nothing any more, until the processes that are answered get SIGCONT. */
  suspend(): number[] {
    const serving = this.#serving();
    for (const pid of serving) process.kill(pid, 'SIGSTOP');
    return serving;
  }

  /** Root's connections have one process, others one more below it that does the work. */
  #serving(): number[] {
    const above = this.connections();
    const below = processes().filter(({ parent, name }) => above.includes(parent) && name === 'sshd');
    return [...above, ...below.map(({ pid }) => pid)];
  }

  /** @throws Error when a connection is left. */
  async stop(): Promise<void> {
    const deadline = Date.now() + 5000;
    const isUsed = () => this.connections().length > 0 || listDirectory(this.temporary).length > 0;
    while (isUsed() && Date.now() < deadline) await sleep(20);
    const left = this.connections();
    this.kill();
    this.#process.kill();
    await this.#process;
    const inTemporary = listDirectory(this.temporary);
    rmSync(this.directory, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`a connection to sshd is left: ${left.join(' ')}`);
    if (inTemporary.length > 0) throw new Error(`files are left there: ${inTemporary.join(' ')}`);
  }
}

const lines = (...text: readonly string[]) => text.map((line) => `${line}\n`).join('');

async function makeKey(file: string): Promise<void> {
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
}

async function accepting(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (accepted) return;
    if (Date.now() > deadline) throw new Error(`sshd does not listen at port ${port}`);
    await sleep(20);
  }
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

function processes(): Process[] {
  return processIds().flatMap((pid) => {
    // proc_pid_stat(5): `pid (name) state ppid …`.
    const [, name, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/s.exec(read(`/proc/${pid}/stat`)) ?? [];
    if (name === undefined || state === 'Z' || state === 'X') return [];
    return [{ pid, parent: Number(parent), name }];
  });
}
