/**
 * The one place where a build's commands run: a dataset cloned from a snapshot, and the jail in it.
 * Moving to another snapshot leaves the old pair to be cleaned up off the critical path.
 */
import type { Exit, Jail, JailCommand, JailDriver, JailProcess, JailRun, Mount, StartedCommand } from '../jail/jail.js';
import type { JailParameter } from '../jail/parameters.js';
import { isNoSpace } from '../storage/space.js';
import type { Dataset, SnapshotId, Store } from '../storage/store.js';

export interface JailSettings {
  readonly parameters: readonly JailParameter[];
  readonly mounts: readonly Mount[];
  readonly profile: 'freebsd' | 'docker';
  readonly network: 'host' | 'disabled';
}

export class Workspace {
  readonly #store: Store;
  readonly #jails: () => Promise<JailDriver>;
  readonly #writeDown: (snapshot: SnapshotId) => Promise<void>;
  #settings: JailSettings;
  #dataset: Dataset | undefined;
  /** The snapshot that the dataset counts as a clone of. */
  #standsOn: SnapshotId | undefined;
  #jail: Jail | undefined;
  /** Snapshots of the dataset that go with it. */
  #disowned: readonly SnapshotId[] = [];
  /** The jails that are still being stopped. */
  #stopping: Promise<void> = Promise.resolve();
  /** What is still being stopped and removed. */
  #leaving: Promise<void> = Promise.resolve();

  /** @param writeDown is told of each snapshot before anybody stands on it */
  constructor(
    store: Store,
    jails: () => Promise<JailDriver>,
    settings: JailSettings,
    writeDown: (snapshot: SnapshotId) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#store = store;
    this.#jails = jails;
    this.#settings = settings;
    this.#writeDown = writeDown;
  }

  /** The dataset that commands run in; undefined until the first one needs it. */
  get dataset(): Dataset | undefined {
    return this.#dataset;
  }

  /** That dataset, where it is a clone of `snapshot`. */
  standingOn(snapshot: SnapshotId | undefined): Dataset | undefined {
    return snapshot !== undefined && this.#standsOn === snapshot ? this.#dataset : undefined;
  }

  get jail(): Jail | undefined {
    return this.#jail;
  }

  get settings(): JailSettings {
    return this.#settings;
  }

  /** Other settings from the next command on; a jail that runs with the old ones is stopped. Returns what ran in it. */
  async reconfigure(settings: JailSettings): Promise<JailProcess[]> {
    const stopped = await this.processes();
    this.#settings = settings;
    await this.#jail?.stop();
    this.#jail = undefined;
    return stopped;
  }

  /** A dataset with the files of `snapshot`: the one at hand when it is a clone of it, else a new clone. */
  async enter(snapshot: SnapshotId): Promise<Dataset> {
    if (this.#dataset !== undefined && this.#standsOn === snapshot) return this.#dataset;
    return this.#clone(snapshot, snapshot);
  }

  /** Goes on from `kept`, what a dataset of `snapshot` held when it was left, as if it had never been. @throws KleeError KLEE_NO_SNAPSHOT */
  async takeUp(kept: SnapshotId, snapshot: SnapshotId): Promise<Dataset> {
    return this.#clone(kept, snapshot);
  }

  async #clone(of: SnapshotId, standsOn: SnapshotId): Promise<Dataset> {
    this.leave();
    this.#dataset = await this.#withRoom(() => this.#store.clone(of));
    this.#standsOn = standsOn;
    return this.#dataset;
  }

  /** Starts a command in the dataset of `snapshot`. @throws KleeError when the jail or the user cannot be had. */
  async start(snapshot: SnapshotId, command: StartedCommand, output: (chunk: Buffer) => void): Promise<JailRun> {
    return this.#withRoom(async () => (await this.#ready(snapshot)).start(command, output));
  }

  /** Runs a command on klee's terminal in the dataset of `snapshot`. `record`: as of `Jail.interact`. */
  async interact(snapshot: SnapshotId, command: JailCommand, record?: (written: Buffer) => void): Promise<Exit> {
    return (await this.#ready(snapshot)).interact(command, record);
  }

  async processes(): Promise<JailProcess[]> {
    return this.#jail?.running === true ? this.#jail.processes() : [];
  }

  /** Kills what runs in the jail; the jail and the dataset stay. */
  async killAll(): Promise<void> {
    if (this.#jail?.running === true) await this.#jail.killAll();
  }

  /** A snapshot of the dataset as it is now; the workspace goes on from it. */
  async snapshot(): Promise<SnapshotId> {
    return (this.#standsOn = await this.snapshotOnTheWay());
  }

  /**
   * A snapshot of the dataset as it is now; the workspace still counts as a clone of what it was a clone of. One that could not be
   * written down is disowned.
   */
  async snapshotOnTheWay(): Promise<SnapshotId> {
    if (this.#dataset === undefined) throw new Error('there is no dataset to take a snapshot of');
    const jail = this.#jail;
    const alive = (await this.processes()).length > 0;
    this.#dataset = await this.#store.snapshot(this.#dataset, {
      alive,
      freeze: (work) => (jail?.running === true ? jail.freeze(work) : work()),
      vacate: async () => {
        await jail?.stop();
        this.#jail = undefined;
      },
    });
    const { origin } = this.#dataset;
    try {
      await this.#writeDown(origin);
    } catch (error) {
      this.disown(origin);
      throw error;
    }
    return origin;
  }

  /** Nobody is to stand on a snapshot that was taken of the dataset: it goes with that. */
  disown(snapshot: SnapshotId): void {
    this.#disowned = [snapshot, ...this.#disowned];
  }

  /**
   * Gives dataset and jail up. Returns at once: the next jail waits until the old one is gone, since they may want the same port;
   * only `close` waits for the old dataset.
   */
  leave(): void {
    const [dataset, jail, disowned] = [this.#dataset, this.#jail, this.#disowned];
    this.#dataset = undefined;
    this.#jail = undefined;
    this.#disowned = [];
    if (dataset === undefined) return;
    const stopped = this.#stopping.then(() => jail?.stop());
    this.#stopping = stopped;
    this.#leaving = this.#leaving.then(async () => {
      await stopped;
      await this.#store.destroyDataset(dataset);
      for (const snapshot of disowned) await this.#store.destroySnapshot(snapshot);
    });
    // Whoever awaits it next gets the error; until then it is not an unhandled one.
    for (const pending of [this.#stopping, this.#leaving]) pending.catch(() => undefined);
  }

  /** Waits until what was left takes no space any more. */
  async left(): Promise<void> {
    await this.#leaving;
    await this.#store.freed();
  }

  /** Stops the jail; the dataset stays. */
  async stop(): Promise<void> {
    await this.#jail?.stop();
    this.#jail = undefined;
  }

  /**
   * The dataset stays this klee's, where its machine has another owner for it. What could not be left, since there was no connection,
   * is removed as a dead klee's would be.
   */
  async claim(): Promise<void> {
    await this.#leaving.catch(() => undefined);
    this.#stopping = this.#leaving = Promise.resolve();
    await this.#store.claim(this.#dataset === undefined ? [] : [this.#dataset]);
    await this.#store.sweep();
  }

  /** Gives everything up and waits until it is gone, with snapshots that nobody needs any more, the latest first. */
  async close(snapshots: readonly SnapshotId[]): Promise<void> {
    await this.stop();
    await this.#leaving;
    const datasets = this.#dataset === undefined ? [] : [this.#dataset];
    this.#dataset = undefined;
    await this.#store.destroyAll(datasets, [...new Set([...this.#disowned, ...snapshots])]);
    this.#disowned = [];
  }

  /** Does `work` again where the disk was full of what was being left. */
  async #withRoom<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isNoSpace(error)) throw error;
      // Whoever waits for the end of it all gets that error.
      await this.left().catch(() => undefined);
      return work();
    }
  }

  async #ready(snapshot: SnapshotId): Promise<Jail> {
    const dataset = await this.enter(snapshot);
    await this.#stopping;
    this.#jail ??= (await this.#jails()).create({
      id: dataset.id,
      root: dataset.mountpoint,
      path: dataset.path,
      hostname: dataset.id,
      ...this.#settings,
    });
    return this.#jail;
  }
}
