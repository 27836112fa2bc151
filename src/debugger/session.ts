/** What a session is made of: plain state that the debugger's moves, edits and reports work on. */
import type { StepFailure } from '../build/checkpoint.js';
import type { BuildSettings } from '../build/run-step.js';
import { initialState } from '../build/run-step.js';
import { type JailSettings, Workspace } from '../build/workspace.js';
import type { Machine } from '../host/machine.js';
import type { Catalog } from '../image/catalog.js';
import type { Containers, Needed } from '../image/containers.js';
import type { JailDriver } from '../jail/jail.js';
import { KleeError } from '../errors.js';
import { noOverrides, type Overrides } from '../image/config.js';
import type { ImageId } from '../image/image.js';
import type { Dataset, SnapshotId, Store } from '../storage/store.js';
import { Breakpoints } from './stops/breakpoints.js';
import type { DisplayTable } from './stops/displays.js';
import type { DebugEvent, StepRef } from './events.js';
import type { HandCommand } from './hands/hand-command.js';
import type { Choice, HandsReport } from './hands/report.js';
import { ToolBox } from './hands/tool-box.js';
import type { Tried } from './hands/trial.js';
import type { Journal } from './journal/journal.js';
import type { Inside, LookedInto } from './run/inside.js';
import { Earlier } from './reuse/earlier-steps.js';
import { LongWork } from './run/long-work.js';
import { Moves } from './travel/moves.js';
import type { Keeping } from './journal/journal-entries.js';
import type { Plan } from './source/plan.js';
import { Probe } from './probe/probe.js';
import type { Recorder } from './journal/recorder.js';
import { Runner } from './run/runner.js';
import { type Checkpoint, Timeline } from './timeline.js';
import type { Verification } from './verify/verification.js';
import { WatchedOutputs } from './stops/watching.js';

/** What a session needs of the host. */
export interface SessionHost {
  /** The klee root, on `machine`. */
  readonly root: string;
  readonly machine: Machine;
  readonly store: Store;
  /** Chosen when it is first needed: a session that runs nothing needs none. */
  readonly jails: () => Promise<JailDriver>;
  readonly catalog: Catalog;
  readonly containers: Containers;
}

export interface SessionOptions {
  /** 12 characters of [0-9a-f], never all digits: also the id of the image that the build makes. */
  readonly id: string;
  readonly plan: Plan;
  readonly settings: BuildSettings;
  readonly jail: JailSettings;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Absolute path of the Dockerfile, for the record of the image. */
  readonly dockerfilePath: string | undefined;
  /** Undefined for one that nothing is kept of when it ends, however it ends. */
  readonly keep: Keeping | undefined;
  /** Whether it takes steps of earlier sessions and builds, until `set cache` says otherwise. */
  readonly cache: boolean;
  /** The image whose build it opens again. */
  readonly image: ImageId | undefined;
}

/** A step that was run and did not succeed. The dataset holds what it left. */
export interface Attempt {
  readonly step: StepRef;
  /** The id of its instruction in the plan. */
  readonly instruction: number;
  readonly failure: StepFailure;
  /** A file of this machine. */
  readonly log: string;
  /** Its instruction was typed, and inserted for this run: it is undone with it. */
  readonly typed?: true;
  /** Where what it left was kept as a snapshot, as of a failed build that was opened again. */
  readonly wreckage: SnapshotId | undefined;
}

/** A snapshot of what a dataset held when the session was left, with the attempt that it stood at. */
export interface Kept {
  readonly snapshot: SnapshotId;
  readonly dataset: Dataset;
  readonly attempt: Attempt | undefined;
}

/** What a front end is asked by the engine. */
export interface Decisions {
  /** What to do with changes made by hand before the next step runs. */
  readonly dirty: () => Promise<'drop' | 'keep' | 'record' | 'cancel'>;
  /** What of them becomes instructions; undefined for nothing: they stay as they are. Without it, what a person finds chosen. */
  readonly record?: (report: HandsReport) => Promise<Choice | undefined>;
  /** What becomes of what was done in a shell that has just ended. Without it, that is decided before the next step. */
  readonly afterShell?: () => Promise<'drop' | 'record' | 'later'>;
}

/** What to do with changes that were made by hand, before the next step runs. */
export type DirtyPolicy = 'ask' | 'drop' | 'record' | 'keep';

/** Which way the session goes through the steps. */
export type Direction = 'forward' | 'back';

export class Session {
  readonly workspace: Workspace;
  readonly runner: Runner;
  readonly probe: Probe;
  readonly toolBox: ToolBox;
  readonly timeline: Timeline;
  readonly breakpoints = new Breakpoints();
  readonly longWork = new LongWork();
  readonly watchedOutputs = new WatchedOutputs();
  readonly earlier = new Earlier();

  plan: Plan;
  /** The position: the checkpoint we stand on. */
  at: Checkpoint;
  attempt: Attempt | undefined;
  /** Where it stands inside the next step; undefined before it. */
  inside: Inside | undefined;
  /** The steps that were gone through command by command. */
  lookedInto: readonly LookedInto[] = [];
  /** True when files of the dataset were changed by hand, by a shell or an exec. */
  dirty = false;
  /** The commands that were run by hand since the files were last as the position has them. */
  hands: readonly HandCommand[] = [];
  /** The command that was tried on them, if nothing else was tried since. */
  trial: Tried | undefined;
  /** Keys of the differences that a failed step had left before anything was done by hand, as `differences` has them. Not resumed: a resumed session counts them as made by hand. */
  leftByStep: ReadonlySet<string> | undefined;
  /** The steps whose instructions run again before the next step does, for the processes they had left. */
  toRevive: readonly Checkpoint[] = [];
  /** What is shown at each stop. */
  displays: DisplayTable = { list: [], next: 1 };
  dirtyPolicy: DirtyPolicy = 'ask';
  reviveAlways = false;
  /** Whether steps of earlier sessions and builds are taken. */
  cache: boolean;
  /** It has taken some. */
  shares = false;
  jail: JailSettings;
  /** What commands run with from now on in place of what the Dockerfile says. */
  overrides: Overrides = noOverrides;
  /** How many instructions were executed, re-used ones not counted. */
  executed = 0;
  /** The names that checkpoints were given, with their ids. */
  readonly names = new Map<string, number>();
  /** What `undo` and `redo` go through. */
  readonly moves = new Moves();
  /** Which way `next`, `step`, `continue` and `finish` go. */
  direction: Direction = 'forward';
  /** Of no instruction of any plan that the session has had, nor is one above it. */
  unusedInstruction: number;
  /** The text that was last exported, or that the session began with. */
  savedText: string;
  /** What was last written to a file by an export, in whatever form. */
  writtenText: string | undefined;
  /** The position that an image was last made of. */
  committed: Checkpoint | undefined;
  kept: Kept | undefined;
  /** The user's own globs for what `verify` passes over. */
  verifyIgnore: readonly string[] = [];
  /** What was proved last, and of what. It goes with its klee. */
  verified: { readonly verification: Verification; readonly subject: string } | undefined;
  /** It is to be removed when it ends. */
  discarded = false;
  /** Logs that went with a klee that was killed. */
  lostLogs: ReadonlySet<string> = new Set();
  /** Writes down what changes; undefined for a session that is not kept. */
  recorder: Recorder | undefined;
  /** Why the journal does not have the latest changes; undefined while it has. */
  unsaved: string | undefined;
  /** The images that it needs besides those that a FROM named. */
  readonly held: Needed[] = [];
  /** The images that it needs stay when its klee is killed, too. */
  holdsForGood = false;

  readonly #listeners = new Set<(event: DebugEvent) => void>();

  constructor(
    readonly host: SessionHost,
    readonly options: SessionOptions,
    readonly journal: Journal,
  ) {
    this.plan = options.plan;
    this.unusedInstruction = options.plan.document.nextId;
    this.savedText = options.plan.original;
    this.jail = options.jail;
    this.cache = options.cache;
    this.timeline = new Timeline(initialState(options.settings.dialect.name, options.buildArgs), options.plan);
    this.at = this.timeline.root;
    this.workspace = new Workspace(host.store, host.jails, options.jail, (id) =>
      journal.append({ type: 'snapshot', id }),
    );
    this.probe = new Probe(host.store, host.jails, options.settings, options.jail);
    this.toolBox = new ToolBox(host.store, host.jails, () => this.jail);
    this.runner = new Runner(this.workspace, host.catalog, host.machine.files, journal, () => this.settings);
  }

  on(listener: (event: DebugEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: DebugEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** What a step at the position runs with. */
  get settings(): BuildSettings {
    return { ...this.options.settings, escape: this.plan.document.escape, overrides: this.overrides };
  }

  /** The files are as the position has them, or count so from now on: nothing of a failed step, nothing by hand. */
  standClean(): void {
    this.attempt = undefined;
    this.dirty = false;
    this.hands = [];
    this.trial = undefined;
    this.leftByStep = undefined;
  }

  get atEnd(): boolean {
    return this.at.depth >= this.plan.steps.length;
  }

  /** A step of the plan as events name it. */
  ref(number: number): StepRef {
    const step = this.plan.step(number);
    return {
      number,
      total: this.plan.steps.length,
      file: this.plan.file,
      line: step.line,
      logical: step.logical,
    };
  }

  /** A checkpoint as events name it: by the step that made it. */
  refOf(checkpoint: Checkpoint): StepRef {
    return {
      number: checkpoint.depth,
      total: this.plan.steps.length,
      file: this.plan.file,
      line: checkpoint.instruction?.line ?? 0,
      logical: checkpoint.instruction?.logical ?? '',
    };
  }

  /** The snapshot that commands run on now. @throws KleeError KLEE_USAGE before FROM. */
  ground(): SnapshotId {
    const snapshot = this.attempt?.wreckage ?? this.at.state.snapshot;
    if (snapshot === undefined) {
      throw new KleeError('KLEE_USAGE', 'There are no files yet: FROM has not run.', { hint: '`next` runs it' });
    }
    return snapshot;
  }
}
