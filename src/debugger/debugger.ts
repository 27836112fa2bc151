/**
 * The engine behind every front end: it runs a build's steps forward and back, edits the plan, and tells by events what
 * happens. It never prints. Methods take and answer plain data; one of them runs at a time.
 */
import type { Image } from '../image/image.js';
import type { Reference } from '../image/reference.js';
import { newId } from '../storage/ids.js';
import * as changes from './trees/changes.js';
import { commit, commitFailed } from './images/commit.js';
import { Displays } from './stops/displays.js';
import type { DebugEvent, FailureReport } from './events.js';
import { failureReport } from './run/conclude.js';
import type { ForwardEnd } from './run/forward.js';
import * as surroundings from './environment.js';
import { Hands } from './hands/hands.js';
import * as inspect from './inspect.js';
import { JailControl } from './run/jail-control.js';
import { Journal } from './journal/journal.js';
import type { Keeping } from './journal/journal-entries.js';
import { isWorthKeeping } from './journal/keeping.js';
import { remove, suspend } from './journal/leave.js';
import { Plans, sessionData } from './journal/plain.js';
import { restore } from './images/post-mortem.js';
import { FileTrees } from './trees/file-trees.js';
import { OverrideControl } from './run/override-control.js';
import { Recorder } from './journal/recorder.js';
import { resume } from './journal/resume.js';
import { Running } from './run/running.js';
import { save } from './journal/save.js';
import { type Decisions, type DirtyPolicy, Session, type SessionHost, type SessionOptions } from './session.js';
import { why, type Why } from './reuse/why.js';
import { Search } from './search/search.js';
import { Source } from './source/source.js';
import { Stops } from './stops/stops.js';
import { Travel } from './travel/travel.js';
import { Proof } from './verify/proof.js';

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
  /** The Dockerfile, and edits of it. */
  readonly source: Source;
  /** The proof that it makes what the session has. */
  readonly proof: Proof;
  /** The jail that the session stands in. */
  readonly jail: JailControl;
  /** What commands run with in place of what the Dockerfile says. */
  readonly overrides: OverrideControl;
  /** What was done there by hand. */
  readonly hands: Hands;
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
    this.source = new Source(session);
    this.proof = new Proof(session);
    this.jail = new JailControl(session);
    this.overrides = new OverrideControl(session);
    this.hands = new Hands(session, decisions);
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

  /** Whether steps of earlier sessions and builds are taken for the same. What there is of them is looked for anew. */
  get cache(): boolean {
    return this.#session.cache;
  }

  set cache(on: boolean) {
    this.#session.cache = on;
    this.#session.earlier.forget();
  }

  /** Why a step was run, or where it was taken from; of the next one, what would be. Default: the one that was done last. @throws KleeError KLEE_USAGE */
  why(number?: number): Promise<Why> {
    return why(this.#session, number);
  }

  /** Makes an image of the position. @throws KleeError KLEE_USAGE */
  async commit(reference: Reference | undefined, id: string = newId()): Promise<Image> {
    return commit(this.#session, id, reference);
  }

  /** Keeps a build that failed as `<name>:failed`; undefined where nothing was snapshotted. */
  async commitFailed(name: string | undefined): Promise<Image | undefined> {
    return commitFailed(this.#session, this.id, name);
  }

  /** What it was opened with. */
  get options(): SessionOptions {
    return this.#session.options;
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
    return isWorthKeeping(session) && (options.keep === 'always' || !inImage || this.source.hasUnsavedEdits);
  }

  /**
   * What leaving loses that somebody may want: edits that were not exported, where the session is not kept or could not be written down;
   * in one that is kept, changes made by hand inside a step, whose shell does not outlive klee.
   */
  get loses(): 'edits' | 'hands' | undefined {
    const { options, unsaved, dirty, inside } = this.#session;
    const kept = options.keep !== undefined && unsaved === undefined && this.worthKeeping;
    if (!kept) return this.source.hasUnsavedEdits ? 'edits' : undefined;
    return dirty && inside !== undefined ? 'hands' : undefined;
  }

  /** Ends the session and leaves it on the disk, to be resumed. @throws KleeError when what it has done could not be written down */
  async suspend(): Promise<void> {
    await suspend(this.#session);
  }

  /** Ends the session: stops the jail and removes what no image keeps. */
  async close(): Promise<void> {
    await remove(this.#session);
  }
}
