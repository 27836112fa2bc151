/** One container from its start to its end: pid 1 is the host's reaper, which waits for the commands that are run in it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KleeError } from '../../errors.js';
import type { Namespace } from '../../host/namespace.js';
import type { JailSpec } from '../jail.js';
import { containerName, removeCgroup } from './cgroup.js';
import { containerConfig, type JailPlan } from './config.js';
import { type ContainerProcess, containerProcesses, findInit, gone, isAlive, signalProcess } from './processes.js';
import { firstError, type Runtime, RuntimeCommands } from './runtime.js';

export interface ContainerPlace {
  readonly namespace: Namespace;
  readonly runtime: Runtime;
  /** Private to this container; made here and removed with it. */
  readonly directory: string;
}

export class Container {
  readonly #place: ContainerPlace;
  readonly #init: number;
  #files = 0;

  private constructor(
    place: ContainerPlace,
    readonly commands: RuntimeCommands,
    init: number,
    readonly plan: JailPlan,
  ) {
    this.#place = place;
    this.#init = init;
  }

  /** @throws KleeError KLEE_PROGRAM with the runtime's first error when the container cannot be started. */
  static async start(place: ContainerPlace, spec: JailSpec, plan: Omit<JailPlan, 'cgroup'>): Promise<Container> {
    const { namespace, runtime, directory } = place;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const id = containerName(spec.id);
    const commands = new RuntimeCommands(runtime, id, join(directory, 'state'), namespace);
    const full: JailPlan = { ...plan, cgroup: commands.needsCgroup ? `/${id}` : undefined };
    try {
      writeFileSync(join(directory, 'config.json'), JSON.stringify(containerConfig(spec, full)));
      let said = '';
      // The reaper inherits the output: `start` does not wait until it lets go of it.
      const started = await namespace.programs.start(commands.run(directory), (chunk) => {
        said += chunk.toString();
      });
      const { exitCode } = await started.ended;
      const init = exitCode === 0 ? await initOf(namespace, join(directory, 'pid')) : undefined;
      if (init === undefined) {
        throw new KleeError('KLEE_PROGRAM', `${runtime.name}: ${firstError(said) ?? `exit code ${exitCode}`}`);
      }
      return new Container(place, commands, init, full);
    } catch (error) {
      await namespace.programs.attempt(commands.removeFailed());
      await discard(place, commands);
      throw error;
    }
  }

  /** The tree as the container's processes see it, mounts included, for this process to look into. */
  get root(): string {
    return `/proc/${this.#init}/root`;
  }

  /** False once its reaper is gone, whoever killed it. */
  get alive(): boolean {
    return isAlive(this.#init);
  }

  processes(): ContainerProcess[] {
    return containerProcesses(this.#init);
  }

  /** A new file name for something that lives as long as the container. */
  file(kind: string): string {
    return join(this.#place.directory, `${++this.#files}-${kind}`);
  }

  /** Kills what runs in it and removes it. */
  async stop(): Promise<void> {
    // With pid 1 go all processes of its pid namespace, and with those its mounts: quicker than the runtime's own delete --force.
    signalProcess(this.#init, 'SIGKILL');
    await gone(this.#init);
    await discard(this.#place, this.commands);
  }
}

function initOf(namespace: Namespace, pidFile: string): Promise<number | undefined> {
  return findInit(namespace.pid, Number.parseInt(readFileSync(pidFile, 'utf8'), 10));
}

async function discard({ namespace, directory }: ContainerPlace, commands: RuntimeCommands): Promise<void> {
  const remove = commands.remove();
  if (remove !== undefined) {
    await namespace.programs.attempt(remove);
    removeCgroup(namespace, commands.id);
  }
  rmSync(directory, { recursive: true, force: true });
}
