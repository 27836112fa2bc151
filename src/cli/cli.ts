/** What every subcommand gets: the streams, the surroundings, and a way to the images and to the host. */
import { constants } from 'node:os';

import type { Command } from 'commander';

import type { Machine } from '../host/machine.js';
import type { Catalog } from '../image/catalog.js';
import type { Containers } from '../image/containers.js';
import type { Dataset, SnapshotId } from '../storage/store.js';
import type { Theme } from '../view/theme.js';
import type { Host, HostPlace, OpenHost } from './host.js';
import { HandedOver, Interrupted } from './report-error.js';
import { chooseRoot, chooseRootThere, type Surroundings } from './root.js';
import { onSignals } from './signals.js';
import { type Where, whereOf } from './where.js';

/** A stream that klee prints to. */
export interface Printer {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface CliOptions extends Surroundings {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Printer;
  readonly stderr: Printer;
  /** Fires when stdout cannot be written any more; the user knows then. */
  readonly unwritable?: AbortSignal;
  /** @throws KleeError KLEE_USAGE for a bad address; undefined is this machine. */
  readonly openMachine: (address: string | undefined) => Promise<Machine>;
  readonly openHost: OpenHost;
  /** Where this process has not the rights to open the host: does the whole command line with them, and answers its exit status. */
  readonly handOver?: (() => Promise<number>) | undefined;
}

export class Cli {
  readonly stdin: { readonly isTTY?: boolean };
  stdout: Printer;
  readonly stderr: Printer;
  /** Fires when stdout cannot be written any more. */
  readonly unwritable: AbortSignal | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What klee exits with; a command sets it when it ends otherwise than well without throwing. */
  status = 0;
  readonly #options: CliOptions;

  constructor(options: CliOptions) {
    this.#options = options;
    this.stdin = options.stdin;
    this.stdout = options.stdout;
    this.stderr = options.stderr;
    this.unwritable = options.unwritable;
    this.env = options.env;
  }

  /** Prints lines on stdout. */
  print(...lines: readonly string[]): void {
    if (lines.length > 0) this.stdout.write(`${lines.join('\n')}\n`);
  }

  /** The colours for what is printed on stdout. */
  async theme(): Promise<Theme> {
    const { themeFor } = await import('../view/theme.js');
    return themeFor(this.stdout, this.env);
  }

  /**
   * Comes back where this process has the rights to open the host, as far as can be told before; on another machine its user has
   * them or not. Where it has not, another klee does the command, and this ends with HandedOver: nothing may have been done yet
   * that must not be done twice.
   */
  async claimHost(command: Command): Promise<void> {
    if (this.#where(command).address !== undefined) return;
    const status = await this.#options.handOver?.();
    if (status !== undefined) throw new HandedOver(status);
  }

  /** The machine that the klee root is on, for the time of `work`. */
  async withMachine<T>(command: Command, work: (place: HostPlace) => Promise<T>): Promise<T> {
    const { address, root, dataset } = this.#where(command);
    const machine = await this.#options.openMachine(address);
    try {
      const chosen = address === undefined ? chooseRoot(root, this.#options) : chooseRootThere(root, machine);
      return await work({ machine, root: chosen, dataset });
    } finally {
      await machine.close();
    }
  }

  /** Opens the host; the caller closes it. */
  openHost(place: HostPlace): Promise<Host> {
    return this.#options.openHost(place);
  }

  /** Opens the host for the time of `work`. Begins with `claimHost`. */
  async withHost<T>(command: Command, work: (host: Host) => Promise<T>): Promise<T> {
    await this.claimHost(command);
    return this.withMachine(command, async (place) => {
      const host = await this.#options.openHost(place);
      return this.closing(
        () => work(host),
        () => closeHost(host),
      );
    });
  }

  /**
   * The images, and the containers made of them, for the time of `work`. The host, which costs a mount namespace, is opened only when
   * a snapshot has to be destroyed: to list images takes no rights and no time. A command that may destroy one begins with `claimHost`.
   */
  async withCatalog<T>(command: Command, work: (catalog: Catalog, containers: Containers) => Promise<T>): Promise<T> {
    const [{ Catalog }, { Containers }] = await Promise.all([
      import('../image/catalog.js'),
      import('../image/containers.js'),
    ]);
    return this.withMachine(command, async (place) => {
      let opened: Promise<Host> | undefined;
      const store = async () => (await (opened ??= this.#options.openHost(place))).store;
      const destroyer = {
        destroyAll: async (datasets: readonly Dataset[], snapshots: readonly SnapshotId[]) =>
          (await store()).destroyAll(datasets, snapshots),
        foreignClones: async () => (await store()).foreignClones(),
        keep: async (snapshot: SnapshotId, image: string) => (await store()).keep(snapshot, image),
      };
      const { machine, root } = place;
      const containers = new Containers(machine, root);
      const held = async () => {
        const { snapshotsHeld } = await import('../debugger/journal/sweep.js');
        return snapshotsHeld(machine, root);
      };
      return this.closing(
        () => work(new Catalog(machine, root, destroyer, containers, held), containers),
        async () => {
          await opened?.then(
            closeHost,
            // That it could not be opened was `work`'s to say.
            () => undefined,
          );
        },
      );
    });
  }

  /** Where the work has failed, that is what is to be said: to close what it worked with may fail of the same. */
  async closing<T>(work: () => Promise<T>, close: () => Promise<void>): Promise<T> {
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await close().catch(() => undefined);
      throw error;
    }
    try {
      await close();
    } catch (error) {
      if (this.status === 0) throw error;
    }
    return result;
  }

  #where(command: Command): Where {
    return whereOf(command, this.env);
  }

  /** Calls `handler` at every signal that asks klee to end, and when stdout cannot be written, until the function that it answers is called. */
  onSignals(handler: (signal: NodeJS.Signals) => void): () => void {
    return onSignals(handler, this.unwritable);
  }

  /** Runs `work` with a signal that fires at the first of those; it then ends with Interrupted. */
  async interruptible<T>(work: (cancel: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const forget = this.onSignals((signal) => {
      controller.abort(new Interrupted(128 + constants.signals[signal]));
    });
    try {
      return await work(controller.signal);
    } catch (error) {
      // Whatever it came to, it came of the interruption.
      controller.signal.throwIfAborted();
      throw error;
    } finally {
      forget();
    }
  }
}

/** Leaves the host as if no klee had ever been killed on it. */
async function closeHost(host: Host): Promise<void> {
  try {
    await host.sweep();
  } finally {
    await host.close();
  }
}
