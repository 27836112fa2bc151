/** The processes of a container, as the host's /proc has them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ContainerProcess {
  /** In klee's own pid namespace: what klee signals. */
  readonly hostPid: number;
  /** In each pid namespace from klee's to the container's: the last is as seen inside (proc(5): NSpid). */
  readonly pids: readonly number[];
  readonly command: string;
  /** The letter of proc(5): `R`, `S`, `T` (stopped), … */
  readonly state: string;
}

/**
 * What lives in the pid namespace of `init`, the zombies and `init` itself left out. Goes through all of the host's processes: the
 * lists of children that proc(5) offers miss some while others end, and what a runtime's exec started is no child of `init`.
 */
export function containerProcesses(init: number): ContainerProcess[] {
  if (isAlone(init)) return [];
  const namespace = linkOf(`/proc/${init}/ns/pid`);
  if (namespace === undefined) return [];
  const found: ContainerProcess[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === init || linkOf(`/proc/${pid}/ns/pid`) !== namespace) continue;
    const status = readStatus(pid);
    if (status !== undefined && status.state !== 'Z' && status.state !== 'X') found.push(status);
  }
  return found;
}

/**
 * True when the /proc that is mounted in the container has no process but `init`: it shows the container's pid namespace alone. So
 * it is at the end of most steps, and this tells it without a look at every process of the host.
 */
function isAlone(init: number): boolean {
  try {
    const pids = readdirSync(`/proc/${init}/root/proc`).filter((name) => /^\d+$/.test(name));
    return pids.length === 1 && pids[0] === '1';
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** How often to look for a process that must be there: lists of children can miss one while others end. */
const attempts = 200;

/** The child of `ancestor` that is pid 1 of its own pid namespace and `pid` in the one around it. */
export async function findInit(ancestor: number, pid: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const init = childrenOf(ancestor).find((child) => {
      const pids = readStatus(child)?.pids ?? [];
      return pids.at(-1) === 1 && pids.at(-2) === pid;
    });
    if (init !== undefined) return init;
    await sleep(1);
  }
  return undefined;
}

/** True for a process that exists and is no zombie. */
export function isAlive(pid: number): boolean {
  const state = readStatus(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Waits until a process is gone and reaped. */
export async function gone(pid: number): Promise<void> {
  while (readStatus(pid) !== undefined) await sleep(1);
}

/** Sends a signal; a process that has ended meanwhile is none to signal. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function readStatus(pid: number): ContainerProcess | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    hostPid: pid,
    pids: field('NSpid').split(/\s+/).map(Number),
    command: field('Name'),
    state: field('State').charAt(0),
  };
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** ESRCH: it ended between open and read. EACCES: a process that ends loses what its /proc files are checked against. */
function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES';
}
