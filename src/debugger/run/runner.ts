/** Runs steps on the session's workspace: their logs, their interruption, and the reviving of what they left running. */
import type { StepFailure } from '../../build/checkpoint.js';
import { withScript } from '../../build/script-file.js';
import { commandOf, runStep, type BuildSettings, type StepOutcome } from '../../build/run-step.js';
import type { Piecewise } from '../../build/piecewise.js';
import type { Workspace } from '../../build/workspace.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import type { Files } from '../../host/files.js';
import type { Catalog } from '../../image/catalog.js';
import { noOverrides } from '../../image/config.js';
import type { Exit, JailCommand } from '../../jail/jail.js';
import type { SnapshotId } from '../../storage/store.js';
import { Interruptible } from './interruptible.js';
import type { Journal } from '../journal/journal.js';
import type { StepLog } from '../journal/step-log.js';
import type { Checkpoint } from '../timeline.js';

/** How a step went. */
export interface Ran {
  readonly outcome: StepOutcome;
  readonly log: StepLog;
}

export class Runner {
  readonly #workspace: Workspace;
  readonly #catalog: Catalog;
  readonly #files: Files;
  readonly #journal: Journal;
  readonly #settings: () => BuildSettings;
  readonly #logs = new Set<StepLog>();
  readonly #running: Interruptible;

  constructor(workspace: Workspace, catalog: Catalog, files: Files, journal: Journal, settings: () => BuildSettings) {
    this.#workspace = workspace;
    this.#catalog = catalog;
    this.#files = files;
    this.#journal = journal;
    this.#settings = settings;
    this.#running = new Interruptible(workspace);
  }

  /** Runs an instruction on top of a checkpoint, `piecewise` where it is to stop between its commands. What it writes goes to `output` and to `log`. */
  async run(
    instruction: Instruction,
    on: Checkpoint,
    output: (chunk: Buffer) => void,
    piecewise?: Piecewise,
    log = this.openLog(),
  ): Promise<Ran> {
    let over = false;
    try {
      const { result: outcome, interrupted } = await this.#running.during(
        (onRun) =>
          runStep(instruction, on.state, {
            settings: this.#settings(),
            workspace: this.#workspace,
            catalog: this.#catalog,
            files: this.#files,
            output: (chunk) => {
              log.write(chunk);
              if (!over) output(chunk);
            },
            onRun,
            piecewise,
          }),
        () => piecewise?.stopped === true,
      );
      if (log.failure !== undefined) {
        if (outcome.ok && outcome.result.taken !== undefined) this.#workspace.disown(outcome.result.taken);
        throw log.failure;
      }
      if (!outcome.ok && interrupted) {
        const failure: StepFailure = { ...outcome.failure, kind: 'interrupted' };
        return { outcome: { ok: false, failure }, log };
      }
      return { outcome, log };
    } finally {
      // Output that comes from now on is a daemon's: it belongs to the log alone.
      over = true;
      log.close();
    }
  }

  /** Runs a command that is no step, and that can be interrupted like one. */
  async command(command: JailCommand, snapshot: SnapshotId, output: (chunk: Buffer) => void): Promise<Exit> {
    return this.#running.run(command, snapshot, output);
  }

  /** The same with a log of its own, as a step has it. */
  async tryOut(
    command: JailCommand,
    snapshot: SnapshotId,
    output: (chunk: Buffer) => void,
  ): Promise<{ exit: Exit; log: string }> {
    const log = this.openLog();
    let over = false;
    try {
      const exit = await this.command(command, snapshot, (chunk) => {
        log.write(chunk);
        if (!over) output(chunk);
      });
      if (log.failure !== undefined) throw log.failure;
      return { exit, log: log.path };
    } finally {
      over = true;
      log.close();
    }
  }

  /** Runs the instruction of a checkpoint again on the dataset of `snapshot`, for what it leaves running. True when it succeeded. */
  async revive(starter: Checkpoint, snapshot: SnapshotId, output: (chunk: Buffer) => void): Promise<boolean> {
    const { instruction, parent } = starter;
    if (instruction?.keyword !== 'RUN' || parent === undefined) return true;
    const log = this.openLog();
    const settings = { ...this.#settings(), overrides: starter.overrides ?? noOverrides };
    const command = commandOf(instruction, parent.state, settings);
    const work = () =>
      this.command(command, snapshot, (chunk) => {
        log.write(chunk);
        output(chunk);
      });
    const exit = await withScript(this.#files, () => this.#workspace.enter(snapshot), instruction, work);
    return exit.code === 0;
  }

  /** Interrupts the step that runs: SIGINT, then SIGTERM, then SIGKILL. A second call does not wait for the first signal's grace. */
  interrupt(): void {
    this.#running.interrupt();
  }

  closeLogs(): void {
    for (const log of this.#logs) log.close();
  }

  /** The log of a run, which is still to begin. */
  openLog(): StepLog {
    const log = this.#journal.openLog();
    this.#logs.add(log);
    return log;
  }
}
