/**
 * A private mount and pid namespace, held by a small process that dies with klee. Mounts made in it vanish and processes
 * started in it are killed when it ends, whatever ends klee, kill -9 included (mount_namespaces(7), pid_namespaces(7)).
 * crun needs it too on hosts with hybrid cgroups: it accepts them where cgroup2 is mounted on /sys/fs/cgroup. In a user namespace
 * that takes a cgroup namespace that belongs to it (cgroup_namespaces(7)).
 */
import { readFile } from 'node:fs/promises';
import { KleeError } from '../errors.js';
import { signalOfExitCode } from './exit.js';
import type { Programs, RunningProgram } from './programs.js';
import { findReaper } from './reaper.js';
import { inUserNamespace } from './user-namespace.js';

export interface Namespace {
  /** Starts programs inside the namespace. */
  readonly programs: Programs;
  /** The process that holds it, in klee's own pid namespace. */
  readonly pid: number;
  /** True without the rights of the host's root: drivers have to do some things otherwise then, and some cannot be had. */
  readonly userNamespace: boolean;
  /** How this process opens a path as it is mounted in the namespace. */
  path(path: string): string;
  /** Ends it: kills what runs in it and unmounts what was mounted in it. */
  close(): Promise<void>;
}

/** cgroup2 only where the host has it mounted elsewhere than on /sys/fs/cgroup; a host without it answers with an error that does not matter. */
const setUp = `
test -e /sys/fs/cgroup/cgroup.controllers || mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null || :
echo ready
exec "$@"
`;

/**
 * Opens a namespace. `slave` propagation: what the host mounts later is seen, what we mount is not.
 * @throws KleeError KLEE_PERMISSION when klee may not make namespaces, KLEE_MISSING_PROGRAM without a reaper or util-linux.
 */
export async function openNamespace(programs: Programs): Promise<Namespace> {
  const reaper = await findReaper();
  const userNamespace = inUserNamespace();
  const unshare = [
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
    '--propagation',
    'slave',
    ...(userNamespace ? ['--cgroup'] : []),
  ];
  const argv = ['setpriv', '--pdeathsig', 'KILL', ...unshare, '--', 'sh', '-c', setUp, 'klee-namespace', ...reaper];

  let said = '';
  let holder: RunningProgram | undefined;
  await new Promise<void>((resolve, reject) => {
    const output = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready\n')) resolve();
    };
    programs.start(argv, output).then((running) => {
      holder = running;
      void running.ended.then(() => {
        reject(refusal(said.trim()));
      });
    }, reject);
  });
  if (holder === undefined) throw refusal('');
  const { pid: unsharePid, kill, ended } = holder;
  const pid = await firstChild(unsharePid);
  return {
    pid,
    userNamespace,
    programs: inside(programs, pid),
    path: (path) => `/proc/${pid}/root${path}`,
    async close() {
      kill('SIGKILL');
      await ended;
    },
  };
}

function refusal(said: string): KleeError {
  if (/not permitted|permission denied/i.test(said)) {
    return new KleeError('KLEE_PERMISSION', 'klee may not make mounts and jails on this host', {
      hint: 'run it as root',
    });
  }
  return new KleeError('KLEE_PROGRAM', `could not make a mount namespace: ${said === '' ? 'unshare ended' : said}`);
}

async function firstChild(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const child = Number.parseInt(children, 10);
  if (Number.isNaN(child)) throw refusal('');
  return child;
}

/** Every program behind nsenter(1), which passes on the exit code and, as 128 + n, the signal. */
function inside(programs: Programs, pid: number): Programs {
  // The working directory is looked up inside: one that is taken along is of the outer namespace, and overlayfs refuses its mounts.
  const enter = (argv: readonly string[], cwd: string | undefined) => [
    'nsenter',
    '--target',
    String(pid),
    '--mount',
    '--pid',
    `--wdns=${cwd ?? '/'}`,
    '--',
    ...argv,
  ];
  const withSignal = (status: { exitCode: number; signal?: NodeJS.Signals }) => {
    const signal = status.signal ?? (status.exitCode > 128 ? signalOfExitCode(status.exitCode) : undefined);
    return signal === undefined ? status : { ...status, signal };
  };
  return {
    run: (argv, options) => programs.run(enter(argv, options?.cwd), without(options)),
    attempt: (argv, options) => programs.attempt(enter(argv, options?.cwd), without(options)),
    start: async (argv, output, options) => {
      const running = await programs.start(enter(argv, options?.cwd), output, without(options));
      return { ...running, ended: running.ended.then(withSignal) };
    },
    interact: async (argv, options) => withSignal(await programs.interact(enter(argv, options?.cwd), without(options))),
  };
}

function without<T extends { cwd?: string }>(options: T | undefined): Omit<T, 'cwd'> {
  const { cwd: _, ...rest } = options ?? ({} as T);
  return rest;
}
