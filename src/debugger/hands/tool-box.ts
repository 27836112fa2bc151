/**
 * A jail of another image, for trees without a shell or tools of their own: the session's tree is mounted in it, and what is changed
 * there is changed by hand. What is written to the tool box itself is thrown away.
 */
import { type JailSettings, Workspace } from '../../build/workspace.js';
import type { Exit, JailCommand, JailDriver } from '../../jail/jail.js';
import type { Dataset, SnapshotId, Store } from '../../storage/store.js';
import { Interruptible } from '../run/interruptible.js';

/** Where the session's tree is in the tool box. */
export const debugRoot = '/debugroot';

export class ToolBox {
  readonly #store: Store;
  readonly #jails: () => Promise<JailDriver>;
  readonly #jail: () => JailSettings;
  #interrupt: () => void = () => undefined;

  constructor(store: Store, jails: () => Promise<JailDriver>, jail: () => JailSettings) {
    this.#store = store;
    this.#jails = jails;
    this.#jail = jail;
  }

  /** Runs a command as root in `debugRoot`, in a clone of `tools`. */
  async run(tools: SnapshotId, tree: Dataset, argv: readonly string[], output: (chunk: Buffer) => void): Promise<Exit> {
    return this.#with(tree, async (workspace) => {
      const running = new Interruptible(workspace);
      this.#interrupt = () => {
        running.interrupt();
      };
      return running.run(commandOf(argv), tools, output);
    });
  }

  /** The same on klee's terminal. */
  async interact(tools: SnapshotId, tree: Dataset, argv: readonly string[]): Promise<Exit> {
    return this.#with(tree, (workspace) => workspace.interact(tools, commandOf(argv)));
  }

  /** Interrupts the command that runs, if one does. */
  interrupt(): void {
    this.#interrupt();
  }

  /** Nothing of it is left where somebody else works on the tree: a mount in it would keep that from being unmounted. */
  async #with<T>(tree: Dataset, work: (workspace: Workspace) => Promise<T>): Promise<T> {
    const mounts = [{ source: tree.mountpoint, target: debugRoot, readOnly: false }];
    const workspace = new Workspace(this.#store, this.#jails, { ...this.#jail(), mounts });
    try {
      return await work(workspace);
    } finally {
      this.#interrupt = () => undefined;
      await workspace.close([]);
    }
  }
}

function commandOf(argv: readonly string[]): JailCommand {
  return { argv, directory: debugRoot };
}
