/** The contract Jail on a container: started with the first command, stopped by `stop`. */
import { join } from 'node:path/posix';
import type { Files } from '../../host/files.js';
import { unlessGone } from '../../host/unless-gone.js';
import { checkDirectory } from '../directory.js';
import { environmentOf } from '../environment.js';
import { checkProgram } from '../executable.js';
import { exitOf } from '../exit.js';
import {
  type Exit,
  type Jail,
  type JailCommand,
  type JailProcess,
  type JailRun,
  type JailSpec,
  longestRecord,
  type StartedCommand,
} from '../jail.js';
import { OnDemand } from '../on-demand.js';
import { freezeWhile, killAll, type ProcessControl } from '../process-control.js';
import { findUser } from '../users.js';
import { hasBinaryFormats } from './binary-formats.js';
import { processConfig } from './config.js';
import { Container } from './container.js';
import type { OciHost } from './host.js';
import { hasDirectory, prepareMounts, resolvConfFor } from './mounts.js';
import type { ContainerProcess } from './processes.js';
import { type ExecFiles, exitCodeOf, firstError, onStreams, shell } from './runtime.js';
import { settingsOf } from './settings.js';

export class OciJail implements Jail {
  readonly #host: OciHost;
  /** The pid files of running `interact`s. */
  readonly #interactive = new Set<string>();
  readonly #running = new OnDemand<ContainerProcess, Container>(() => this.#create());
  #starts = 0;

  constructor(
    host: OciHost,
    readonly spec: JailSpec,
  ) {
    this.#host = host;
  }

  get running(): boolean {
    return this.#running.current !== undefined;
  }

  async start(command: StartedCommand, output: (chunk: Buffer) => void): Promise<JailRun> {
    const { machine } = this.#host;
    const { files } = machine;
    const { jail: container, found } = await this.#running.entered();
    const before = new Set(found.map(({ hostPid }) => hostPid));
    const [plan, otherFormats] = await Promise.all([
      planOf(files, container, this.spec, command, false),
      hasBinaryFormats(files),
    ]);
    const path = plan.environment['PATH'] ?? '';
    const place = { files, root: container.root, path, directory: plan.directory, otherFormats };
    const unusable = await checkProgram(place, command.argv[0] ?? '');
    const signal = async (name: NodeJS.Signals): Promise<void> => {
      const pids = ((await container.processes()) ?? []).map(({ hostPid }) => hostPid);
      await machine.signal(
        pids.filter((pid) => !before.has(pid)),
        name,
      );
    };
    if (unusable !== undefined) {
      output(Buffer.from(`${unusable.line}\n`));
      return { ended: Promise.resolve({ code: unusable.code }), signal };
    }
    // Without a shell in the image there is no other way than through the runtime's own pipes.
    const detour = container.commands.copiesOutput && (await checkProgram(place, shell)) === undefined;
    const written = { process: container.file('process.json'), log: container.file('log') };
    const { input } = command;
    const argv = detour ? onStreams(plan.argv, input === undefined ? '/dev/null' : '4') : plan.argv;
    await writeProcess(files, written, { ...plan, argv });
    const exec = detour ? container.commands.execWithStreams(written) : container.commands.exec(written);
    const running = await container.start(exec, output, { input });
    return { ended: running.ended.then(({ exitCode }) => this.#outcome(written, exitCode)), signal };
  }

  async interact(command: JailCommand, record?: (written: Buffer) => void): Promise<Exit> {
    const { files } = this.#host.machine;
    const { jail: container } = await this.#running.entered();
    const terminal = process.stdin.isTTY && process.stdout.isTTY;
    const plan = await planOf(files, container, this.spec, command, terminal);
    const pid = container.file('pid');
    const written = { process: container.file('process.json'), log: container.file('log'), pid };
    await writeProcess(files, written, plan);
    const recorded = record === undefined ? undefined : container.file('record');
    const { commands } = container;
    const exec = recorded === undefined ? commands.exec(written) : commands.execRecording(written, recorded);
    this.#interactive.add(pid);
    try {
      const { exitCode } = await container.interact(exec);
      return await this.#outcome(written, exitCode);
    } finally {
      this.#interactive.delete(pid);
      if (recorded !== undefined) {
        const text = await unlessGone(files.readPart(recorded, 0, longestRecord));
        if (text !== undefined) record?.(text);
        await unlessGone(files.unlink(recorded));
      }
    }
  }

  async processes(): Promise<JailProcess[]> {
    const found = await this.#listed();
    const interactive = new Set(await Promise.all([...this.#interactive].map((file) => this.#pidIn(file))));
    return found
      .filter(({ pids }) => !interactive.has(pids.at(-2) ?? -1))
      .map(({ pids, command }) => ({ pid: pids.at(-1) ?? 0, command }));
  }

  killAll(): Promise<void> {
    return killAll(this.#control);
  }

  freeze<T>(work: () => Promise<T>): Promise<T> {
    return freezeWhile(this.#control, work);
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }

  get #control(): ProcessControl {
    return {
      list: async () =>
        (await this.#listed()).map(({ hostPid, state }) => ({
          pid: hostPid,
          stopped: state === 'T' || state === 't',
        })),
      signal: (pids, name) => this.#host.machine.signal(pids, name),
    };
  }

  async #listed(): Promise<ContainerProcess[]> {
    return (await this.#running.current?.processes()) ?? [];
  }

  async #create(): Promise<Container> {
    const { machine, runtime, reaper, mountProgram, userNamespace, architecture } = this.#host;
    const { files } = machine;
    const { spec } = this;
    // One after the other: a mount may make what is looked for.
    const hasSys = await hasDirectory(files, spec.path, '/sys');
    const resolvConf = await resolvConfFor(files, spec.path);
    const mounts = await prepareMounts(files, spec);
    const [namespace, parent, hostname] = await Promise.all([
      this.#host.namespace(),
      this.#host.stateDirectory(),
      files.readFile('/proc/sys/kernel/hostname'),
    ]);
    const settings = settingsOf(spec, hostname.toString().trim());
    const plan = { settings, reaper, mountProgram, hasSys, userNamespace, architecture, resolvConf, mounts };
    const directory = join(parent, `${spec.id}-${++this.#starts}`);
    return Container.start({ machine, namespace, runtime, directory }, spec, plan);
  }

  /** What a command ended with: its own status, or what a shell would say when the runtime could not execute it. */
  async #outcome(written: ExecFiles, status: number): Promise<Exit> {
    const { files, platform } = this.#host.machine;
    const log = status === 0 ? undefined : await unlessGone(files.readFile(written.log));
    const error = log === undefined ? undefined : firstError(log.toString());
    await Promise.all(Object.values(written).map((file) => unlessGone(files.unlink(file as string))));
    return exitOf((error === undefined ? undefined : exitCodeOf(error)) ?? status, platform);
  }

  /** What a runtime wrote as the pid of a command, in the pid namespace that the runtime runs in; -1 as long as it has not. */
  async #pidIn(file: string): Promise<number> {
    const text = await unlessGone(this.#host.machine.files.readFile(file));
    return Number.parseInt(text?.toString() || '-1', 10);
  }
}

async function planOf(files: Files, container: Container, spec: JailSpec, command: JailCommand, terminal: boolean) {
  const { settings } = container.plan;
  const directory = command.directory ?? '/';
  const [user] = await Promise.all([
    findUser(files, container.root, command.user),
    checkDirectory(files, container.root, directory),
  ]);
  const environment = environmentOf(spec.profile, settings, user, terminal, command.environment ?? {});
  return { settings, argv: command.argv, user, environment, directory, terminal };
}

async function writeProcess(files: Files, written: ExecFiles, plan: Awaited<ReturnType<typeof planOf>>): Promise<void> {
  await files.writeFile(written.process, JSON.stringify(processConfig(plan.settings, plan)));
}
