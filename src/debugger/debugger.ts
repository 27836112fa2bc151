/**
 * The engine behind every front end: it runs a build's steps forward and back, edits the plan, and tells by events what
 * happens. It never prints. Methods take and answer plain data; one of them runs at a time.
 */
import { KleeError } from '../errors.js';
import { writeFileAtomically } from '../host/atomic.js';
import { reasonOf } from '../host/system-errors.js';
import type { JailParameter } from '../jail/parameters.js';
import type { Exit } from '../jail/jail.js';
import type { Image } from '../image/image.js';
import type { Reference } from '../image/reference.js';
import { newId } from '../storage/ids.js';
import * as changes from './changes.js';
import { execute, openShell } from './by-hand.js';
import { commit, commitFailed } from './commit.js';
import { sayStopped } from './dataset.js';
import { Displays } from './displays.js';
import { insertStep, removeStep, replaceStep } from './edit.js';
import type { DebugEvent, FailureReport } from './events.js';
import { failureReport, type ForwardEnd } from './forward.js';
import * as surroundings from './environment.js';
import { noted } from './moves.js';
import * as inspect from './inspect.js';
import { Journal } from './journal.js';
import type { Keeping } from './journal-entries.js';
import { isWorthKeeping } from './keeping.js';
import { remove, suspend } from './leave.js';
import { Plans, sessionData } from './plain.js';
import { restore } from './post-mortem.js';
import { FileTrees } from './file-trees.js';
import { Recorder } from './recorder.js';
import { resume } from './resume.js';
import { Running } from './running.js';
import { save } from './save.js';
import { type Decisions, type DirtyPolicy, Session, type SessionHost, type SessionOptions } from './session.js';
import { Search } from './search.js';
import { Stops } from './stops.js';
import { Travel } from './travel.js';

export type { DebugEvent, Decisions, DirtyPolicy, FailureReport, ForwardEnd, Keeping, SessionHost, SessionOptions };

export class Debugger {
  /** Going forward: running steps. */
  readonly running: Running;
  /** Moving in the timeline: nothing runs. */
  readonly travel: Travel;
  /** Which step it was: searching what is recorded. */
  readonly search: Search;
  /** Looking into the trees of the session. */
  readonly files: FileTrees;
  /** Where it stops. */
  readonly stops: Stops;
  /** What is shown at each stop. */
  readonly displays: Displays;
  readonly #session: Session;

  private constructor(session: Session, decisions: Decisions) {
    this.#session = session;
    this.running = new Running(session, decisions);
    this.search = new Search(session);
    this.files = new FileTrees(session);
    this.travel = new Travel(session, decisions);
    this.stops = new Stops(session);
    this.displays = new Displays(session);
  }

  /** Opens a session that stands before step 1. Nothing runs. */
  static async open(host: SessionHost, options: SessionOptions, decisions: Decisions): Promise<Debugger> {
    const { id, keep, plan } = options;
    const data = keep === undefined ? undefined : sessionData(options, keep);
    const journal = await Journal.create(host.machine, host.root, id, data);
    const session = new Session(host, options, journal);
    if (keep !== undefined) session.recorder = new Recorder(journal, new Plans([plan]), { checkpoint: 0, state: {} });
    return new Debugger(session, decisions);
  }

  /**
   * Goes on with the session `id` of the klee root. Answers what is to be said of it, too: what went with a klee that was killed.
   * @throws KleeError KLEE_LOCKED when a klee has it open; KLEE_NO_SESSION, KLEE_STORAGE, KLEE_DOCKERFILE
   */
  static async resume(
    host: SessionHost,
    id: string,
    decisions: Decisions,
  ): Promise<{ engine: Debugger; told: readonly DebugEvent[] }> {
    const told: DebugEvent[] = [];
    const session = await resume(host, id, (event) => told.push(event));
    return { engine: new Debugger(session, decisions), told: [...told] };
  }

  /** Puts the session where the build of `image` ended, with nothing run again. */
  async restore(image: Image): Promise<void> {
    await restore(this.#session, image);
    await save(this.#session);
  }

  /** Calls `listener` with every event until the function that it answers is called. */
  on(listener: (event: DebugEvent) => void): () => void {
    return this.#session.on(listener);
  }

  /** The session's id, which is also the id of the image that its build makes. */
  get id(): string {
    return this.#session.options.id;
  }

  /** The number of the step that a line of the Dockerfile belongs to. @throws KleeError KLEE_USAGE */
  stepAtLine(line: number): number {
    return this.#session.plan.stepAtLine(line);
  }

  /** Gives step `number` a new text. @throws KleeError KLEE_DOCKERFILE, KLEE_USAGE */
  async edit(number: number, text: string): Promise<void> {
    await this.#noted('edit', number, () => replaceStep(this.#session, number, text));
  }

  /** Makes `text` step `number`; the one there and those after it move on. @throws KleeError KLEE_DOCKERFILE, KLEE_USAGE */
  async insert(number: number, text: string): Promise<void> {
    await this.#noted('insert', number, () => insertStep(this.#session, number, text));
  }

  /** Takes step `number` out of the plan. @throws KleeError KLEE_USAGE, KLEE_DOCKERFILE */
  async deleteStep(number: number): Promise<void> {
    await this.#noted('delete-step', number, () => removeStep(this.#session, number));
  }

  /** Runs a shell command line in the jail, as the position's user, in its directory, with its variables. @throws KleeError */
  async exec(line: string): Promise<Exit> {
    const output = (chunk: Buffer) => {
      this.#session.emit({ type: 'output', step: this.#session.at.depth + 1, chunk });
    };
    return execute(this.#session, line, output);
  }

  /** Opens a shell, or runs a shell command line, in the jail on klee's terminal. @throws KleeError */
  async shell(line?: string): Promise<Exit> {
    return openShell(this.#session, line);
  }

  /** Sets a parameter of the jail from the next command on; a jail that runs is stopped. Answers warnings. @throws KleeError KLEE_JAIL_PARAMETER */
  async setJailParameter(parameter: JailParameter): Promise<string[]> {
    const session = this.#session;
    const parameters = [...session.jail.parameters.filter((other) => other.name !== parameter.name), parameter];
    const warnings = (await session.host.jails()).check(parameters);
    session.jail = { ...session.jail, parameters };
    sayStopped(session, await session.workspace.reconfigure(session.jail), true);
    await session.probe.reconfigure(session.jail);
    return warnings;
  }

  /** What happens with changes made by hand before the next step runs. */
  get dirtyPolicy(): DirtyPolicy {
    return this.#session.dirtyPolicy;
  }

  set dirtyPolicy(policy: DirtyPolicy) {
    this.#session.dirtyPolicy = policy;
  }

  /** Whether processes that are lost by moving are revived unasked. */
  get reviveAlways(): boolean {
    return this.#session.reviveAlways;
  }

  set reviveAlways(on: boolean) {
    this.#session.reviveAlways = on;
  }

  /** Makes an image of the position. @throws KleeError KLEE_USAGE */
  async commit(reference: Reference | undefined, id: string = newId()): Promise<Image> {
    return commit(this.#session, id, reference);
  }

  /** Keeps a build that failed as `<name>:failed`; undefined where nothing was snapshotted. */
  async commitFailed(name: string | undefined): Promise<Image | undefined> {
    return commitFailed(this.#session, this.id, name);
  }

  /** The Dockerfile as the plan has it: bytes that no edit touched are as they were. */
  get text(): string {
    return this.#session.plan.text;
  }

  /** The text of step `number` as it stands in the plan, over several lines where it does. @throws KleeError KLEE_USAGE */
  instructionText(number: number): string {
    return this.#session.plan.step(number).text;
  }

  /** The Dockerfile as the session began with it. */
  get originalText(): string {
    return this.#session.plan.original;
  }

  /** The text that was last exported, or that the session began with. */
  get savedText(): string {
    return this.#session.savedText;
  }

  /** What it was opened with. */
  get options(): SessionOptions {
    return this.#session.options;
  }

  /** Writes the plan's Dockerfile to `path`, whole or not at all. @throws KleeError KLEE_USAGE when it cannot be written there. */
  async export(path: string): Promise<void> {
    await this.write(path, this.text);
    this.#session.savedText = this.text;
  }

  /** Writes a text to a file of this machine, whole or not at all. @throws KleeError KLEE_USAGE when it cannot be written there. */
  async write(path: string, text: string): Promise<void> {
    try {
      await writeFileAtomically(path, text);
    } catch (error) {
      const why = reasonOf(error);
      throw new KleeError('KLEE_USAGE', `Could not write ${path}: ${why}.`, {
        hint: 'give another file',
        cause: error,
      });
    }
  }

  /** Where the session stands. */
  position(): inspect.Position {
    return inspect.position(this.#session);
  }

  /** Everything that a person asks first about the failed step; undefined when none failed. */
  async failure(): Promise<FailureReport | undefined> {
    return this.#session.attempt === undefined ? undefined : failureReport(this.#session);
  }

  /** The steps of the plan and how far each has come. */
  steps(): inspect.StepRow[] {
    return inspect.steps(this.#session);
  }

  /** The lines of the Dockerfile with the steps that they belong to. */
  lines(): inspect.SourceLine[] {
    return inspect.lines(this.#session);
  }

  /** The snapshots on the way to the position. */
  async snapshots(): Promise<inspect.SnapshotRow[]> {
    return inspect.snapshots(this.#session);
  }

  /** What a command at the position runs with. */
  environment(): surroundings.Environment {
    return surroundings.environment(this.#session);
  }

  /** A word expanded as ENV would expand it here, and with `others` of the caller's own. @throws KleeError KLEE_DOCKERFILE */
  expand(word: string, others: (name: string) => string | undefined = () => undefined): string {
    return surroundings.expandHere(this.#session, word, others);
  }

  async jail(): Promise<surroundings.JailInfo> {
    return surroundings.jail(this.#session);
  }

  /** What a step changed: the step `number`, or what was done last. @throws KleeError KLEE_USAGE for a step that has not run. */
  changes(number?: number): Promise<changes.StepChanges> {
    return changes.changes(this.#session, number);
  }

  /** Where the output of a step is on disk: of step `number`, or of the one that ran last. @throws KleeError KLEE_USAGE */
  log(number?: number): changes.LogRef {
    return changes.log(this.#session, number);
  }

  /** How many RUN and COPY instructions were executed, re-used ones not counted. */
  get executed(): number {
    return this.#session.executed;
  }

  /** Writes down what has changed since the last time: to be called when a command is done. A session that is not kept writes nothing. */
  async save(): Promise<void> {
    await save(this.#session);
  }

  /** Has the session removed when it ends, whatever is in it. */
  discard(): void {
    this.#session.discarded = true;
  }

  /** Whether there is anything in the session that is not in a new one, nor in an image that was made of it. */
  get worthKeeping(): boolean {
    const session = this.#session;
    const { committed, at, attempt, dirty, options, discarded } = session;
    if (discarded) return false;
    const inImage = committed === at && attempt === undefined && !dirty && session.atEnd;
    return isWorthKeeping(session) && (options.keep === 'always' || !inImage || this.text !== this.savedText);
  }

  /** Ends the session and leaves it on the disk, to be resumed. @throws KleeError when what it has done could not be written down */
  async suspend(): Promise<void> {
    await suspend(this.#session);
  }

  /** Ends the session: stops the jail and removes what no image keeps. */
  async close(): Promise<void> {
    await remove(this.#session);
  }

  async #noted(name: string, step: number, work: () => Promise<void>): Promise<void> {
    await noted(this.#session, { name, about: String(step) }, work);
  }
}
