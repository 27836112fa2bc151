/** The processes of a container, as the /proc of its machine has them. */
import { dirname } from 'node:path/posix';
import { setTimeout as sleep } from 'node:timers/promises';
import { KleeError } from '../../errors.js';
import type { Files } from '../../host/files.js';
import { unlessGone } from '../../host/unless-gone.js';

type ProcFiles = Pick<Files, 'lstat' | 'readdir' | 'readFile' | 'readlink'>;

export interface ContainerProcess {
  /** In the machine's own pid namespace: by what it is signalled. */
  readonly hostPid: number;
  /** In each pid namespace from the machine's to the container's: the last is as seen inside (proc(5): NSpid). */
  readonly pids: readonly number[];
  readonly command: string;
  /** The letter of proc(5): `R`, `S`, `T` (stopped), … */
  readonly state: string;
}

/** What lives in the pid namespace of one container. */
export class ProcessTable {
  readonly #files: ProcFiles;
  readonly #init: number;
  /** Of those that were found before: the machine's pid, by the pid inside. */
  #known: ReadonlyMap<number, number> = new Map();

  /** @param init the container's pid 1, by the machine's pid */
  constructor(files: ProcFiles, init: number) {
    this.#files = files;
    this.#init = init;
  }

  /**
   * The container's processes, zombies and pid 1 left out; undefined when there is no container any more.
   *
   * The /proc that is mounted in the container shows its pid namespace alone: so it is quickly told that there is nothing but pid 1,
   * as at the end of most steps, or nothing that was not there before. Only for what is new all of the machine's processes are
   * looked at: the lists of children that proc(5) offers miss some while others end, and what a runtime's exec started is no child
   * of pid 1.
   */
  async list(): Promise<ContainerProcess[] | undefined> {
    const inside = await this.#inside();
    if (inside.length === 1 && inside[0] === 1) return [];
    const namespace = await this.#namespaceOf(this.#init);
    if (namespace === undefined || !(await isAlive(this.#files, this.#init))) return undefined;
    const found = (await this.#again(inside, namespace)) ?? (await this.#search(namespace));
    this.#known = new Map(found.map(({ hostPid, pids }) => [pids.at(-1) ?? 0, hostPid]));
    return found.filter(({ state }) => !isOver(state));
  }

  /** The pids that the container's own /proc shows. None where it is gone. */
  async #inside(): Promise<number[]> {
    const path = `/proc/${this.#init}/root/proc`;
    return pidsAmong((await unlessEnded(this.#files, path, this.#files.readdir(path))) ?? []);
  }

  /** Those found before, when they are all that there is. */
  async #again(inside: readonly number[], namespace: string): Promise<ContainerProcess[] | undefined> {
    // Something else may be mounted on the container's /proc.
    if (!inside.includes(1)) return undefined;
    const others = inside.filter((pid) => pid !== 1);
    const found = await Promise.all(
      others.map(async (pid) => {
        const hostPid = this.#known.get(pid);
        if (hostPid === undefined) return undefined;
        const process = await this.#processIn(namespace, hostPid);
        return process?.pids.at(-1) === pid ? process : undefined;
      }),
    );
    return found.every((process) => process !== undefined) ? found : undefined;
  }

  async #search(namespace: string): Promise<ContainerProcess[]> {
    const pids = pidsAmong(await this.#files.readdir('/proc')).filter((pid) => pid !== this.#init);
    const found = await Promise.all(pids.map((pid) => this.#processIn(namespace, pid)));
    return found.filter((process) => process !== undefined);
  }

  /** undefined for a process of another pid namespace. */
  async #processIn(namespace: string, pid: number): Promise<ContainerProcess | undefined> {
    return (await this.#namespaceOf(pid)) === namespace ? readStatus(this.#files, pid) : undefined;
  }

  async #namespaceOf(pid: number): Promise<string | undefined> {
    const path = `/proc/${pid}/ns/pid`;
    return (await unlessEnded(this.#files, path, this.#files.readlink(path)))?.toString();
  }
}

/** How often to look for a process that must be there: lists of children can miss one while others end. */
const attempts = 200;

/** The child of `ancestor` that is pid 1 of its own pid namespace and `pid` in the one around it. */
export async function findInit(files: ProcFiles, ancestor: number, pid: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const children = await childrenOf(files, ancestor);
    const statuses = await Promise.all(children.map((child) => readStatus(files, child)));
    const init = statuses.find((status) => status?.pids.at(-1) === 1 && status.pids.at(-2) === pid);
    if (init !== undefined) return init.hostPid;
    await sleep(1);
  }
  return undefined;
}

/** True for a process that exists and is no zombie. */
async function isAlive(files: ProcFiles, pid: number): Promise<boolean> {
  const status = await readStatus(files, pid);
  return status !== undefined && !isOver(status.state);
}

const isOver = (state: string) => state === 'Z' || state === 'X';

/** Waits until a process is gone and reaped. */
export async function gone(files: ProcFiles, pid: number): Promise<void> {
  while ((await unlessGone(files.lstat(`/proc/${pid}`))) !== undefined) await sleep(1);
}

async function childrenOf(files: ProcFiles, pid: number): Promise<number[]> {
  const tasks = `/proc/${pid}/task`;
  const threads = pidsAmong((await unlessEnded(files, tasks, files.readdir(tasks))) ?? []);
  const lists = await Promise.all(
    threads.map((thread) => {
      const path = `${tasks}/${thread}/children`;
      return unlessEnded(files, path, files.readFile(path));
    }),
  );
  return lists.flatMap((list) => (list ?? '').toString().split(' ').filter(Boolean).map(Number));
}

async function readStatus(files: ProcFiles, pid: number): Promise<ContainerProcess | undefined> {
  const path = `/proc/${pid}/status`;
  const text = (await unlessEnded(files, path, files.readFile(path)))?.toString();
  if (text === undefined) return undefined;
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    hostPid: pid,
    pids: field('NSpid').split(/\s+/).map(Number),
    command: field('Name'),
    state: field('State').charAt(0),
  };
}

const pidsAmong = (names: readonly { readonly text: string }[]): number[] =>
  names.filter(({ text }) => /^\d+$/.test(text)).map(({ text }) => Number(text));

/**
 * undefined where the process that a file of /proc tells of has ended. ESRCH: between open and read. EACCES: a process that ends
 * loses what its files are checked against. sftp has no word for ESRCH (ssh/sftp/system-error.ts): whether the directory is still
 * there tells.
 */
async function unlessEnded<T>(files: ProcFiles, path: string, looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    if (!(error instanceof KleeError) && (await unlessGone(files.lstat(dirname(path)))) === undefined) return undefined;
    throw error;
  }
}
