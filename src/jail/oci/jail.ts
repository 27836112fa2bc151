/** The contract Jail on a container: started with the first command, stopped by `stop`. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../host/files.js';
import type { Namespace } from '../../host/namespace.js';
import { checkDirectory } from '../directory.js';
import { environmentOf } from '../environment.js';
import { checkProgram } from '../executable.js';
import { exitOf } from '../exit.js';
import type { Exit, Jail, JailCommand, JailProcess, JailRun, JailSpec } from '../jail.js';
import { freezeWhile, killAll, type ProcessControl } from '../process-control.js';
import { findUser } from '../users.js';
import { hasBinaryFormats } from './binary-formats.js';
import { processConfig } from './config.js';
import { Container } from './container.js';
import { hasDirectory, prepareMounts, resolvConfFor } from './mounts.js';
import { signalProcess } from './processes.js';
import { type ExecFiles, exitCodeOf, firstError, type Runtime, shell, writingTo3 } from './runtime.js';
import { settingsOf } from './settings.js';

export interface OciHost {
  readonly namespace: Namespace;
  /** This machine's. */
  readonly files: Files;
  readonly runtime: Runtime;
  /** The host's reaper as an argv. */
  readonly reaper: readonly string[];
  /** The host's mount(8), as an absolute path. */
  readonly mountProgram: string;
  /** Where jails keep their files while they run. */
  readonly stateDirectory: string;
}

export class OciJail implements Jail {
  readonly #host: OciHost;
  /** The pid files of running `interact`s. */
  readonly #interactive = new Set<string>();
  #container: Container | undefined;
  #starting: Promise<Container> | undefined;
  #starts = 0;

  constructor(
    host: OciHost,
    readonly spec: JailSpec,
  ) {
    this.#host = host;
  }

  get running(): boolean {
    return this.#container !== undefined;
  }

  async start(command: JailCommand, output: (chunk: Buffer) => void): Promise<JailRun> {
    const container = await this.#started();
    const { files } = this.#host;
    const plan = await planOf(files, container, this.spec, command, false);
    const path = plan.environment['PATH'] ?? '';
    const place = { files, root: container.root, path, directory: plan.directory, otherFormats: hasBinaryFormats() };
    const unusable = await checkProgram(place, command.argv[0] ?? '');
    const before = new Set(container.processes().map(({ hostPid }) => hostPid));
    const signal = (name: NodeJS.Signals): Promise<void> => {
      for (const { hostPid } of container.processes()) if (!before.has(hostPid)) signalProcess(hostPid, name);
      return Promise.resolve();
    };
    if (unusable !== undefined) {
      output(Buffer.from(`${unusable.line}\n`));
      return { ended: Promise.resolve({ code: unusable.code }), signal };
    }
    // Without a shell in the image there is no other way than through the runtime's own pipes.
    const detour = container.commands.copiesOutput && (await checkProgram(place, shell)) === undefined;
    const written = writeProcess(container, detour ? { ...plan, argv: writingTo3(plan.argv) } : plan);
    const exec = detour ? container.commands.execWithOutput3(written) : container.commands.exec(written);
    const running = await this.#host.namespace.programs.start(exec, output);
    return { ended: running.ended.then(({ exitCode }) => outcome(written, exitCode)), signal };
  }

  async interact(command: JailCommand): Promise<Exit> {
    const container = await this.#started();
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    const files = writeProcess(container, await planOf(this.#host.files, container, this.spec, command, terminal));
    this.#interactive.add(files.pid);
    try {
      const { exitCode } = await this.#host.namespace.programs.interact(container.commands.exec(files));
      return outcome(files, exitCode);
    } finally {
      this.#interactive.delete(files.pid);
    }
  }

  processes(): Promise<JailProcess[]> {
    const interactive = new Set([...this.#interactive].map(pidIn));
    const found = (this.#container?.processes() ?? []).filter(({ pids }) => !interactive.has(pids.at(-2) ?? -1));
    return Promise.resolve(found.map(({ pids, command }) => ({ pid: pids.at(-1) ?? 0, command })));
  }

  killAll(): Promise<void> {
    return killAll(this.#control);
  }

  freeze<T>(work: () => Promise<T>): Promise<T> {
    return freezeWhile(this.#control, work);
  }

  async stop(): Promise<void> {
    const container = await this.#starting?.catch(() => undefined);
    this.#starting = undefined;
    this.#container = undefined;
    await container?.stop();
  }

  get #control(): ProcessControl {
    return {
      list: () =>
        (this.#container?.processes() ?? []).map(({ hostPid, state }) => ({
          pid: hostPid,
          stopped: state === 'T' || state === 't',
        })),
      signal: (pids, name) => {
        for (const pid of pids) signalProcess(pid, name);
      },
    };
  }

  /** The container, started when there is none, or when somebody has killed its reaper. */
  async #started(): Promise<Container> {
    if (this.#container?.alive === false) await this.stop();
    this.#starting ??= this.#create();
    try {
      return await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  async #create(): Promise<Container> {
    const { namespace, files, runtime, reaper, mountProgram, stateDirectory } = this.#host;
    const { spec } = this;
    const plan = {
      settings: settingsOf(spec),
      reaper,
      mountProgram,
      hasSys: await hasDirectory(files, spec.path, '/sys'),
      userNamespace: namespace.userNamespace,
      resolvConf: await resolvConfFor(files, spec.path),
      mounts: await prepareMounts(files, spec),
    };
    const directory = join(stateDirectory, `${spec.id}-${++this.#starts}`);
    this.#container = await Container.start({ namespace, runtime, directory }, spec, plan);
    return this.#container;
  }
}

async function planOf(files: Files, container: Container, spec: JailSpec, command: JailCommand, terminal: boolean) {
  const { settings } = container.plan;
  const user = await findUser(files, container.root, command.user);
  const directory = command.directory ?? '/';
  await checkDirectory(files, container.root, directory);
  const environment = environmentOf(spec.profile, settings, user, terminal, command.environment ?? {});
  return { settings, argv: command.argv, user, environment, directory, terminal };
}

function writeProcess(container: Container, plan: Awaited<ReturnType<typeof planOf>>): ExecFiles {
  const files = { process: container.file('process.json'), log: container.file('log'), pid: container.file('pid') };
  writeFileSync(files.process, JSON.stringify(processConfig(plan.settings, plan)));
  return files;
}

/** What a command ended with: its own status, or what a shell would say when the runtime could not execute it. */
function outcome(files: ExecFiles, status: number): Exit {
  const error = status === 0 ? undefined : firstError(readOr(files.log, ''));
  for (const file of Object.values(files)) rmSync(file as string, { force: true });
  return exitOf((error === undefined ? undefined : exitCodeOf(error)) ?? status, process.platform);
}

/** What a runtime wrote as the pid of a command, in the pid namespace that the runtime runs in. */
const pidIn = (file: string): number => Number.parseInt(readOr(file, '-1'), 10);

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}
