/**
 * Commands on the files of checkpoints, beside the session: each runs in a clone of its own and a jail of its own, with the user, the
 * directory and the variables that the checkpoint has. Nothing that they do reaches the session's dataset or its timeline.
 */
import type { BuildSettings } from '../../build/run-step.js';
import { commandOf } from '../../build/run-step.js';
import { type JailSettings, Workspace } from '../../build/workspace.js';
import { KleeError } from '../../errors.js';
import type { Exit, JailDriver } from '../../jail/jail.js';
import type { Store } from '../../storage/store.js';
import { Interruptible } from '../run/interruptible.js';
import type { Checkpoint } from '../timeline.js';

export class Probe {
  readonly #workspace: Workspace;
  readonly #settings: BuildSettings;
  readonly #running: Interruptible;

  constructor(store: Store, jails: () => Promise<JailDriver>, settings: BuildSettings, jail: JailSettings) {
    this.#workspace = new Workspace(store, jails, jail);
    this.#settings = settings;
    this.#running = new Interruptible(this.#workspace);
  }

  /**
   * Runs a shell command line on the files of a checkpoint.
   * @param variables more of them, for this command alone
   * @throws KleeError KLEE_USAGE for a checkpoint without files, before FROM
   */
  async run(
    checkpoint: Checkpoint,
    line: string,
    output: (chunk: Buffer) => void,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Exit> {
    const { snapshot } = checkpoint.state;
    if (snapshot === undefined) {
      throw new KleeError('KLEE_USAGE', 'There are no files yet: FROM has not run.', { hint: '`next` runs it' });
    }
    const command = commandOf({ form: 'shell', command: line }, checkpoint.state, this.#settings);
    try {
      return await this.#running.run(
        { ...command, environment: { ...command.environment, ...variables } },
        snapshot,
        output,
      );
    } finally {
      // What it wrote, and what it left running, is nobody's.
      this.#workspace.leave();
    }
  }

  /** Interrupts the command that runs, if one does. */
  interrupt(): void {
    this.#running.interrupt();
  }

  async reconfigure(jail: JailSettings): Promise<void> {
    await this.#workspace.reconfigure(jail);
  }

  /** Waits until nothing of it is left. */
  async close(): Promise<void> {
    await this.#workspace.close([]);
  }
}
