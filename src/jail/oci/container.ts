/** One container from its start to its end: pid 1 is the host's reaper, which waits for the commands that are run in it. */
import { join } from 'node:path/posix';
import { KleeError } from '../../errors.js';
import type { Machine } from '../../host/machine.js';
import type { Namespace } from '../../host/namespace.js';
import type { Programs, RunningProgram } from '../../host/programs.js';
import { removeDirectory } from '../../host/remove-directory.js';
import type { JailSpec } from '../jail.js';
import { containerName, removeCgroup } from './cgroup.js';
import { containerConfig, type JailPlan } from './config.js';
import { type ContainerProcess, findInit, gone, ProcessTable } from './processes.js';
import { firstError, type Runtime, RuntimeCommands } from './runtime.js';

export interface ContainerPlace {
  readonly machine: Machine;
  readonly namespace: Namespace;
  readonly runtime: Runtime;
  /** Private to this container; made here and removed with it. */
  readonly directory: string;
}

export class Container {
  readonly #place: ContainerPlace;
  readonly #init: number;
  readonly #table: ProcessTable;
  readonly #underway = new Set<Promise<unknown>>();
  #files = 0;

  private constructor(
    place: ContainerPlace,
    readonly commands: RuntimeCommands,
    init: number,
    readonly plan: JailPlan,
  ) {
    this.#place = place;
    this.#init = init;
    this.#table = new ProcessTable(place.machine.files, init);
  }

  /** @throws KleeError KLEE_PROGRAM with the runtime's first error when the container cannot be started. */
  static async start(place: ContainerPlace, spec: JailSpec, plan: Omit<JailPlan, 'cgroup'>): Promise<Container> {
    const { machine, namespace, runtime, directory } = place;
    const { files } = machine;
    await files.mkdir(directory, { recursive: true, mode: 0o700 });
    const id = containerName(machine, spec.id);
    const commands = new RuntimeCommands(runtime, id, join(directory, 'state'), namespace);
    const full: JailPlan = { ...plan, cgroup: commands.needsCgroup ? `/${id}` : undefined };
    try {
      await files.writeFile(join(directory, 'config.json'), JSON.stringify(containerConfig(spec, full)));
      let said = '';
      // The reaper inherits the output: `start` does not wait until it lets go of it.
      const started = await namespace.programs.start(commands.run(directory), (chunk) => {
        said += chunk.toString();
      });
      const { exitCode } = await started.ended;
      const init = exitCode === 0 ? await initOf(place) : undefined;
      if (init === undefined) {
        throw new KleeError('KLEE_PROGRAM', `${runtime.name}: ${firstError(said) ?? `exit code ${exitCode}`}`);
      }
      return new Container(place, commands, init, full);
    } catch (error) {
      // What kept it from starting is worth more than what then could not be removed.
      await removeFailed(place, commands).catch(() => undefined);
      throw error;
    }
  }

  /** Starts a command of the runtime's: see `Programs.start`. */
  start(...started: Parameters<Programs['start']>): Promise<RunningProgram> {
    const starting = this.#place.namespace.programs.start(...started);
    this.#endBeforeStop(starting.then(({ ended }) => ended));
    return starting;
  }

  /** Runs a command of the runtime's on klee's own terminal. */
  interact(argv: readonly string[]): ReturnType<Programs['interact']> {
    const ended = this.#place.namespace.programs.interact(argv);
    this.#endBeforeStop(ended);
    return ended;
  }

  /** Has `stop` wait for a command of the runtime's: until it ends, as it does with the container, it writes into its directory. */
  #endBeforeStop(ended: Promise<unknown>): void {
    const over: Promise<unknown> = ended
      .catch(() => undefined)
      .finally(() => {
        this.#underway.delete(over);
      });
    this.#underway.add(over);
  }

  /** The tree as the container's processes see it, mounts included, for `files` of the machine to look into. */
  get root(): string {
    return `/proc/${this.#init}/root`;
  }

  /** What runs in it; undefined once its reaper is gone, whoever killed it. */
  async processes(): Promise<ContainerProcess[] | undefined> {
    return this.#place.namespace.lost ? undefined : this.#table.list();
  }

  /** A new file name for something that lives as long as the container. */
  file(kind: string): string {
    return join(this.#place.directory, `${++this.#files}-${kind}`);
  }

  /** Kills what runs in it and removes it. */
  async stop(): Promise<void> {
    const { machine, namespace } = this.#place;
    if (namespace.lost) {
      // By now the pid may be somebody else's.
      await namespace.close();
    } else {
      // With pid 1 go all processes of its pid namespace, and with those its mounts: quicker than the runtime's own delete --force.
      await machine.signal([this.#init], 'SIGKILL');
      await gone(machine.files, this.#init);
    }
    await Promise.all(this.#underway);
    await discard(this.#place, this.commands);
  }
}

async function initOf({ machine: { files }, namespace, directory }: ContainerPlace): Promise<number | undefined> {
  const pid = Number.parseInt((await files.readFile(join(directory, 'pid'))).toString(), 10);
  return findInit(files, namespace.pid, pid);
}

async function removeFailed(place: ContainerPlace, commands: RuntimeCommands): Promise<void> {
  await place.namespace.programs.attempt(commands.removeFailed());
  await discard(place, commands);
}

async function discard({ machine, namespace, directory }: ContainerPlace, commands: RuntimeCommands): Promise<void> {
  const remove = commands.remove();
  if (remove !== undefined) {
    await namespace.programs.attempt(remove);
    await removeCgroup(machine, namespace, commands.id);
  }
  await removeDirectory(machine.files, directory);
}
