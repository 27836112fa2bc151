/** FreeBSD's programs for tests on Linux: see README.md beside it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openLocalMachine } from '../../../src/host/local-machine.js';
import { localPrograms } from '../../../src/host/local.js';
import type { Machine } from '../../../src/host/machine.js';
import type { Programs } from '../../../src/host/programs.js';
import { listDirectory, read, readLink } from '../proc.js';
import { Sshd, type SshdOptions } from '../sshd.js';

export interface StandIn {
  /** The directory of the programs, to be put first on PATH. */
  readonly path: string;
  /** What has to be added to the environment of the programs, or of a klee that starts them. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the programs keep what they know. */
  readonly state: string;
  /** What was started so far: each program with its arguments. */
  commands(): string[][];
  /** One line for each jail, process of one, and mount that is left. */
  traces(): string[];
  /** Ends what is left and forgets it. */
  dispose(): Promise<void>;
}

/** Read by the programs. */
const stateVariable = 'KLEE_FREEBSD_STAND_IN';

const path = join(import.meta.dirname, 'bin');

/** A FreeBSD of its own, without jails. */
export function standIn(): StandIn {
  const state = mkdtempSync(join(tmpdir(), 'klee-freebsd-'));
  const env = { PATH: `${path}:${process.env['PATH'] ?? ''}`, [stateVariable]: state };
  return {
    path,
    env,
    state,
    commands: () => lines(join(state, 'log')).map((line) => JSON.parse(line) as string[]),
    traces: () => [...jails(state), ...processes(state), ...mounts(state)],
    async dispose() {
      for (const record of records(state)) {
        if (isHolder(record['holder'], state)) process.kill(Number(record['holder']), 'SIGKILL');
      }
      const programs = localPrograms();
      for (const point of mountPoints(state).reverse()) await programs.attempt(['umount', '-l', point]);
      rmSync(state, { recursive: true });
    },
  };
}

/** An sshd whose machine is the FreeBSD of a stand-in. */
export function freebsdSshd({ state }: Pick<StandIn, 'state'>, options: SshdOptions = {}): Promise<Sshd> {
  return Sshd.start({ programs: path, ...options, env: { [stateVariable]: state, ...options.env } });
}

/** This machine as the FreeBSD of a stand-in. Its `zfs`, and whatever else FreeBSD and Linux have alike, is the real one. */
export async function freebsdMachine({ env }: Pick<StandIn, 'env'>): Promise<Machine> {
  return openLocalMachine(withEnvironment(localPrograms(), env), 'freebsd');
}

/** What a klee that is started as a process of its own has to have in its environment to take this machine for a FreeBSD. */
export function freebsdEnvironment({ env }: Pick<StandIn, 'env'>): Record<string, string> {
  const preload = pathToFileURL(join(import.meta.dirname, 'platform.mjs'));
  return { ...env, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload.href}`.trim() };
}

function withEnvironment(programs: Programs, env: Readonly<Record<string, string>>): Programs {
  const extended = <Options extends { readonly env?: Readonly<Record<string, string>> }>(options?: Options) => ({
    ...options,
    env: { ...env, ...options?.env },
  });
  return {
    run: (argv, options) => programs.run(argv, extended(options)),
    attempt: (argv, options) => programs.attempt(argv, extended(options)),
    start: (argv, output, options) => programs.start(argv, output, extended(options)),
    interact: (argv, options) => programs.interact(argv, extended(options)),
  };
}

const lines = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

/** As lib/StandIn/State.pm writes them: `%` and the end of a line are escaped. */
const plain = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

type JailRecord = Readonly<Record<string, string>>;

function records(state: string): JailRecord[] {
  const directory = join(state, 'jails');
  return listDirectory(directory).map((jid) => {
    const pairs = lines(join(directory, jid)).map((line) => [
      line.slice(0, line.indexOf(' ')),
      line.slice(line.indexOf(' ') + 1),
    ]);
    return Object.fromEntries(pairs.map(([name = '', value = '']) => [plain(name), plain(value)]));
  });
}

const commandLine = (pid: string): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();

const isHolder = (pid: string | undefined, state: string): boolean =>
  pid !== undefined && commandLine(pid).startsWith('stand-in: holder ') && commandLine(pid).endsWith(state);

const jails = (state: string): string[] =>
  records(state).map((record) => `jail ${record['jid'] ?? ''}, ${record['name'] ?? ''}, of ${record['path'] ?? ''}`);

/** The stand-in's own, and what a jail of this state holds: all that has its programs' environment, or its name. */
function processes(state: string): string[] {
  const namespaces = new Set(records(state).map((record) => record['namespace']));
  return listDirectory('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const line = commandLine(pid);
      const isOurs = line.startsWith('stand-in: ') && line.endsWith(state);
      const isJexec =
        line.includes(`${path}/jexec`) && read(`/proc/${pid}/environ`).includes(`${stateVariable}=${state}`);
      return isOurs || isJexec || namespaces.has(readLink(`/proc/${pid}/ns/pid`)) ? [`process ${pid}, ${line}`] : [];
    });
}

function mountPoints(state: string): string[] {
  const made = new Set(lines(join(state, 'mounts')).map(plain));
  // Fifth field of proc_pid_mountinfo(5); blanks and such are three octal digits there.
  const points = read('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return points
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))))
    .filter((point) => made.has(point));
}

const mounts = (state: string): string[] => mountPoints(state).map((point) => `mount ${point}`);
