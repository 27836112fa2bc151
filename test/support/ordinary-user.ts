/** klee as an ordinary user runs it: a user of the host who is made for the tests and removed after them. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa, execaSync } from 'execa';
import { expect, onTestFailed, vi } from 'vitest';
import type { CliResult } from './cli.js';

const project = join(import.meta.dirname, '..', '..');

/** What a host lacks for these tests; undefined when nothing. */
export function lackForOrdinaryUsers(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, to make an ordinary user';
  const works = (argv: readonly string[]) =>
    execaSync(argv[0] ?? '', argv.slice(1), { reject: false, stdio: 'ignore' }).exitCode === 0;
  for (const program of ['newuidmap', 'useradd']) {
    if (!works(['sh', '-c', 'command -v "$0"', program])) return `needs ${program}`;
  }
  return works(['unshare', '--user', '--map-root-user', '--mount', 'true']) ? undefined : 'needs user namespaces';
}

/**
 * Project and Node are mounted where the user can read them, wherever they are: in root's home directory, perhaps. $1 is the
 * project, $2 Node, $3 the directory for both.
 */
const mounted = 'mount --bind "$1" "$3/project" && mount --bind "$2" "$3/node" && shift 3 && exec "$@"';

export class OrdinaryUser {
  private constructor(
    readonly name: string,
    readonly uid: number,
    /** The first of the ids that /etc/subuid gives, and how many they are. */
    readonly range: readonly [number, number],
    /** The user's home directory, which is also where klee is run. */
    readonly home: string,
    private readonly programs: string,
  ) {}

  static async make(): Promise<OrdinaryUser> {
    // The directory of a test run is root's alone.
    chmodSync(tmpdir(), 0o711);
    const top = mkdtempSync(join(tmpdir(), 'klee-user-'));
    chmodSync(top, 0o755);
    const [home, programs] = [join(top, 'home'), join(top, 'programs')];
    mkdirSync(join(programs, 'project'), { recursive: true });
    writeFileSync(join(programs, 'node'), '');
    const name = `kleetest${process.pid}`;
    await execa('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/sh', name]);
    const uid = Number((await execa('id', ['-u', name])).stdout);
    const user = new OrdinaryUser(name, uid, rangeOf(name), home, programs);
    return user;
  }

  /** Runs klee to its end. Where the test fails, what klee said is shown. */
  async klee(args: readonly string[], options: { input?: string } = {}): Promise<CliResult> {
    const ended = await this.start(args, options);
    const result = { status: ended.exitCode ?? 128, stdout: String(ended.stdout), stderr: String(ended.stderr) };
    onTestFailed(() => {
      process.stderr.write(
        `$ klee ${args.join(' ')}\n${result.stdout}${result.stderr}(exit status ${result.status})\n`,
      );
    });
    return result;
  }

  /** Starts klee and answers its process. */
  start(args: readonly string[], { input }: { input?: string } = {}) {
    const programs = this.programs;
    const klee = [join(programs, 'node'), join(programs, 'project', 'dist', 'cli', 'main.js'), ...args];
    const become = ['setpriv', '--reuid', this.name, '--regid', this.name, '--init-groups', '--', ...klee];
    const argv = ['--mount', '--', 'sh', '-c', mounted, 'sh', project, process.execPath, programs, ...become];
    const env = { PATH: process.env['PATH'], HOME: this.home, NO_COLOR: '1', LC_ALL: 'C.UTF-8' };
    return execa('unshare', argv, {
      cwd: this.home,
      env,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
    });
  }

  /** Writes a file of the user's. Answers its path. */
  async write(path: string, text: string): Promise<string> {
    const absolute = join(this.home, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
    await this.own(join(this.home, path.split('/')[0] ?? ''));
    return absolute;
  }

  /** Gives the user what is at a path. */
  async own(path: string): Promise<void> {
    await execa('chown', ['--recursive', `${this.name}:${this.name}`, path]);
  }

  /** Takes the user's line out of /etc/subuid and /etc/subgid. */
  async loseRange(): Promise<void> {
    const [first, count] = this.range;
    const range = `${first}-${first + count - 1}`;
    await execa('usermod', ['--del-subuids', range, '--del-subgids', range, this.name]);
  }

  /** The command lines of the living processes that have one of the user's ids. */
  processes(): string[] {
    return this.pids().map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim());
  }

  private pids(): string[] {
    const [first, count] = this.range;
    return readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      const status = read(`/proc/${pid}/status`);
      const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1);
      const isOurs = uid === this.uid || (uid >= first && uid < first + count);
      return isOurs && !/^State:\s+[ZX]/m.test(status);
    });
  }

  async remove(): Promise<void> {
    // A test that failed has perhaps not waited for its klee; userdel refuses while the user has processes.
    for (const pid of this.pids()) process.kill(Number(pid), 'SIGKILL');
    await vi.waitFor(() => expect(this.pids()).toEqual([]));
    await execa('userdel', [this.name]);
    rmSync(dirname(this.home), { recursive: true, force: true });
  }
}

function rangeOf(name: string): [number, number] {
  const line = readFileSync('/etc/subuid', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, first, count] = (line ?? '').split(':').map(Number);
  if (first === undefined || count === undefined) throw new Error(`useradd gave ${name} no line in /etc/subuid`);
  return [first, count];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended since it was listed.
    return '';
  }
}
