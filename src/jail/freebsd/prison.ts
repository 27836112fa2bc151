/** One jail of jail(8) from its start to its end. It persists without processes, so that every command enters it by jexec(8). */
import { failureOf } from '../../host/local.js';
import type { Machine } from '../../host/machine.js';
import { resolveInside } from '../../host/scoped-path.js';
import { UndoList } from '../../host/undo.js';
import { unlessGone } from '../../host/unless-gone.js';
import { environmentOf } from '../environment.js';
import type { JailSpec } from '../jail.js';
import { killAll, type ProcessControl } from '../process-control.js';
import { findUser } from '../users.js';
import { type CommandPlan, identityOf, jailArguments, jexecArguments, withUmask } from './arguments.js';
import { creationError, isNotFound, isTaken } from './errors.js';
import { mountAll, type Tree, unmountSystem } from './mounts.js';
import { controlOf, killRounds, listProcesses, type PrisonProcess } from './processes.js';
import { type JailSettings, settingsOf } from './settings.js';

export interface FreebsdHost {
  readonly machine: Machine;
  /** False for a jexec(8) without `-d`: FreeBSD 12. */
  readonly jexecKnowsDirectory: boolean;
}

export class Prison {
  readonly #host: FreebsdHost;
  readonly #undo = new UndoList();

  private constructor(
    host: FreebsdHost,
    readonly spec: JailSpec,
    readonly settings: JailSettings,
    readonly tree: Tree,
  ) {
    this.#host = host;
  }

  /**
   * Mounts what the jail is to have, and makes it. Leaves nothing when it fails.
   * @throws KleeError KLEE_JAIL_PARAMETER in jail(8)'s words, KLEE_USAGE for a mount, KLEE_PROGRAM for anything else.
   */
  static async start(host: FreebsdHost, spec: JailSpec): Promise<Prison> {
    const settings = settingsOf(spec);
    const root = await host.machine.files.realpath(spec.root);
    const prison = new Prison(host, spec, settings, { root, systemMounts: settings.systemMounts });
    try {
      await prison.#make();
    } catch (error) {
      // What kept it from starting is worth more than what then could not be undone.
      await prison.#undo.undoAll().catch(() => undefined);
      throw error;
    }
    return prison;
  }

  /** The name that jail(8) and its like know it by. */
  get name(): string {
    return this.spec.id;
  }

  get control(): ProcessControl {
    return controlOf(this.#host.machine.programs, this.name);
  }

  /** Undefined when somebody else has removed the jail. */
  processes(): Promise<PrisonProcess[] | undefined> {
    return listProcesses(this.#host.machine.programs, this.name);
  }

  /** Shuts down what is to be shut down in order, kills what runs, removes the jail and unmounts what was mounted. */
  async stop(): Promise<void> {
    await this.#shutDown();
    await killAll(this.control, killRounds);
    await this.#undo.undoAll();
  }

  async #make(): Promise<void> {
    const { machine } = this.#host;
    await mountAll(machine, this.tree, this.spec.mounts, this.#undo);
    this.#undo.add('the file systems of the jail', () => unmountSystem(machine, this.tree));
    // It may fail with the jail made, or be killed.
    const forget = this.#undo.add(`the jail ${this.name}`, () => this.#remove());
    const result = await machine.programs.attempt(jailArguments(this.spec, this.tree.root));
    if (result.exitCode === 0) return;
    if (isTaken(result)) forget();
    throw creationError(result, this.name);
  }

  async #remove(): Promise<void> {
    const result = await this.#host.machine.programs.attempt(['jail', '-r', this.name]);
    if (result.exitCode !== 0 && !isNotFound(result)) throw failureOf(result);
  }

  /** `exec.stop`, which jail(8) has forgotten when it removes the jail. A command that hangs, or fails, does not keep it from that. */
  async #shutDown(): Promise<void> {
    const { stopCommands, stopTimeoutMs } = this.settings;
    const commands = stopCommands?.map((line) => ['/bin/sh', '-c', line]) ?? (await this.#usualShutDown());
    for (const argv of commands) {
      const enter = jexecArguments(await this.#asRoot(argv), this.#host.jexecKnowsDirectory);
      await this.#host.machine.programs.attempt(withUmask(enter), { cancel: AbortSignal.timeout(stopTimeoutMs) });
    }
  }

  /** With nothing running there is nothing to shut down, and an image need not have the script. */
  async #usualShutDown(): Promise<string[][]> {
    const { files } = this.#host.machine;
    const script = await resolveInside(files, this.tree.root, '/etc/rc.shutdown');
    if ((await unlessGone(files.stat(script)))?.type !== 'file') return [];
    const running = (await this.processes()) ?? [];
    return running.length === 0 ? [] : [['/bin/sh', '/etc/rc.shutdown']];
  }

  async #asRoot(argv: readonly string[]): Promise<CommandPlan> {
    const user = await findUser(this.#host.machine.files, this.tree.root, undefined);
    const environment = environmentOf(this.spec.profile, this.settings, user, false, {});
    return { jail: this.name, argv, identity: identityOf(undefined, user), environment, directory: '/' };
  }
}
