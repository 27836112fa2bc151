/**
 * A private mount and pid namespace, held by a small process that dies with klee. Mounts made in it vanish and processes
 * started in it are killed when it ends, whatever ends klee, kill -9 included (mount_namespaces(7), pid_namespaces(7)).
 * Behind ssh the process dies with klee's connection: the holder there kills it (ssh/holder.ts).
 * crun needs it too on hosts with hybrid cgroups: it accepts them where cgroup2 is mounted on /sys/fs/cgroup. In a user namespace
 * that takes a cgroup namespace that belongs to it (cgroup_namespaces(7)).
 */
import { KleeError } from '../errors.js';
import { signalOfExitCode } from './exit.js';
import { type Machine, onMachine } from './machine.js';
import { isSame } from './owner.js';
import type { Programs, RunningProgram } from './programs.js';
import { findReaper } from './reaper.js';
import { isInUserNamespace } from './user-namespace.js';

export interface Namespace {
  /** Starts programs inside the namespace. */
  readonly programs: Programs;
  /** The process that holds it, in the machine's own pid namespace. */
  readonly pid: number;
  /** True once the connection that it was made over is lost: what was in it is gone, and another one has to be opened. */
  readonly lost: boolean;
  /** True without the rights of the host's root: drivers have to do some things otherwise then, and some cannot be had. */
  readonly userNamespace: boolean;
  /** How the machine's `files` open a path as it is mounted in the namespace. */
  path(path: string): string;
  /** Ends it, if it has not ended: kills what runs in it and unmounts what was mounted in it. */
  close(): Promise<void>;
}

/** cgroup2 only where the host has it mounted elsewhere than on /sys/fs/cgroup; a host without it answers with an error that does not matter. */
const setUp = `
test -e /sys/fs/cgroup/cgroup.controllers || mount -t cgroup2 cgroup2 /sys/fs/cgroup 2>/dev/null || :
echo ready
exec "$@"
`;

/**
 * Opens a namespace of a machine with Linux. `slave` propagation: what the host mounts later is seen, what we mount is not.
 * @throws KleeError KLEE_PERMISSION when klee may not make namespaces, KLEE_MISSING_PROGRAM without a reaper or util-linux.
 */
export async function openNamespace(machine: Machine): Promise<Namespace> {
  const { programs, files, owner } = machine;
  // On this machine, a klee without root has gone into a user namespace by now.
  if (machine.address !== undefined && machine.uid !== 0) {
    throw new KleeError('KLEE_PERMISSION', `only root can make jails${onMachine(machine)}`, {
      hint: 'connect as root',
    });
  }
  const [reaper, userNamespace] = await Promise.all([findReaper(machine), isInUserNamespace(files)]);
  const holder = await hold(machine, reaper, userNamespace);
  let over = false;
  const gone = holder.ended.then(
    () => undefined,
    () => {
      // It went with its connection.
      over = true;
    },
  );
  const close = async () => {
    if (!over) holder.kill('SIGKILL');
    await gone;
  };
  const pid = await firstChild(machine, holder.pid).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    pid,
    userNamespace,
    programs: inside(programs, pid),
    get lost() {
      // Those of a connection that is lost are killed at its end there, which may not have been noticed here yet.
      return over || !isSame(machine.owner, owner);
    },
    path: (path) => `/proc/${pid}/root${path}`,
    close,
  };
}

/** Starts the process that holds the namespace; it is there when this is answered. */
async function hold(machine: Machine, reaper: readonly string[], userNamespace: boolean): Promise<RunningProgram> {
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
  let begun: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (begun = resolve));
  const output = (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('ready\n')) begun();
  };
  const holder = await machine.programs.start(argv, output, { unattended: true });
  const early = holder.ended.then(() => {
    throw refusal(machine, said.trim());
  });
  await Promise.race([ready, early]);
  return holder;
}

function refusal(machine: Machine, said: string): KleeError {
  if (/not permitted|permission denied/i.test(said)) {
    const where = onMachine(machine) || ' on this host';
    return new KleeError('KLEE_PERMISSION', `klee may not make mounts and jails${where}`, { hint: 'run it as root' });
  }
  return new KleeError('KLEE_PROGRAM', `could not make a mount namespace: ${said === '' ? 'unshare ended' : said}`);
}

async function firstChild(machine: Machine, pid: number): Promise<number> {
  const children = await machine.files.readFile(`/proc/${pid}/task/${pid}/children`);
  const child = Number.parseInt(children.toString(), 10);
  if (Number.isNaN(child)) throw refusal(machine, '');
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
