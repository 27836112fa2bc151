/** One command at a time that can be interrupted: SIGINT, then SIGTERM, then SIGKILL. */
import type { Workspace } from '../../build/workspace.js';
import type { Exit, JailCommand, JailRun } from '../../jail/jail.js';
import type { SnapshotId } from '../../storage/store.js';

/** How long a command has to end after each signal, before the next, harder one, in milliseconds. */
const escalation: readonly { signal: NodeJS.Signals; graceMs: number }[] = [
  { signal: 'SIGINT', graceMs: 3000 },
  { signal: 'SIGTERM', graceMs: 3000 },
  { signal: 'SIGKILL', graceMs: 0 },
];

interface Current {
  run: JailRun | undefined;
  /** True while it is stopped, and nothing of it runs. */
  readonly stopped: () => boolean;
  interrupted: boolean;
  timer: NodeJS.Timeout | undefined;
}

export class Interruptible {
  readonly #workspace: Pick<Workspace, 'start'>;
  /** What runs, and what it was begun beside: a step whose shell waits. The last is what runs now. */
  readonly #all: Current[] = [];

  constructor(workspace: Pick<Workspace, 'start'>) {
    this.#workspace = workspace;
  }

  /** Runs a command in the dataset of `snapshot`. */
  async run(command: JailCommand, snapshot: SnapshotId, output: (chunk: Buffer) => void): Promise<Exit> {
    const { result } = await this.during(async (started) => {
      const run = await this.#workspace.start(snapshot, command, output);
      started(run);
      return run.ended;
    });
    return result;
  }

  /**
   * Does `work`, which says what command it has started, and answers whether it was interrupted meanwhile. Where it is `stopped` an
   * interrupt is not for it.
   */
  async during<T>(
    work: (started: (run: JailRun) => void) => Promise<T>,
    stopped: () => boolean = () => false,
  ): Promise<{ result: T; interrupted: boolean }> {
    const current: Current = { run: undefined, stopped, interrupted: false, timer: undefined };
    this.#all.push(current);
    try {
      const result = await work((run) => {
        current.run = run;
        if (current.interrupted) this.#signal(current, 0);
      });
      return { result, interrupted: current.interrupted };
    } finally {
      clearTimeout(current.timer);
      this.#all.splice(this.#all.indexOf(current), 1);
    }
  }

  /** A second call does not wait for the first signal's grace. Does nothing where no command runs. */
  interrupt(): void {
    const current = this.#all.at(-1);
    if (current === undefined || current.stopped()) return;
    const again = current.interrupted;
    current.interrupted = true;
    if (current.run !== undefined) this.#signal(current, again ? 1 : 0);
  }

  #signal(current: Current, stage: number): void {
    const next = escalation[stage];
    if (next === undefined || !this.#all.includes(current)) return;
    clearTimeout(current.timer);
    // The command may have ended meanwhile; then there is nobody to signal, which is what was wanted.
    current.run?.signal(next.signal).catch(() => undefined);
    current.timer = setTimeout(() => {
      this.#signal(current, stage + 1);
    }, next.graceMs);
  }
}
