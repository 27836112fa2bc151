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
import { back, moveTo } from './backward.js';
import * as changes from './changes.js';
import type { Breakpoint } from './breakpoints.js';
import { execute, openShell } from './by-hand.js';
import { commit, commitFailed } from './commit.js';
import { sayStopped } from './dataset.js';
import { insertStep, removeStep, replaceStep } from './edit.js';
import type { DebugEvent, FailureReport } from './events.js';
import { failureReport, forward, type ForwardEnd, revive } from './forward.js';
import { claim } from './hold.js';
import * as surroundings from './environment.js';
import * as inspect from './inspect.js';
import { Journal } from './journal.js';
import { restore } from './post-mortem.js';
import { type DirtyPolicy, Session, type SessionHost, type SessionOptions } from './session.js';
import { startersOf } from './timeline.js';

export type { Breakpoint, DebugEvent, DirtyPolicy, FailureReport, ForwardEnd, SessionHost, SessionOptions };

/** What a front end is asked by the engine. */
export interface Decisions {
  /** What to do with changes made by hand before the next step runs. */
  readonly dirty: () => Promise<'drop' | 'keep' | 'cancel'>;
}

export class Debugger {
  readonly #session: Session;
  readonly #decisions: Decisions;
  #stop = new AbortController();

  private constructor(session: Session, decisions: Decisions) {
    this.#session = session;
    this.#decisions = decisions;
  }

  /** Opens a session that stands before step 1. Nothing runs. */
  static async open(host: SessionHost, options: SessionOptions, decisions: Decisions): Promise<Debugger> {
    const journal = await Journal.create(host.machine, host.root, options.id);
    return new Debugger(new Session(host, options, journal), decisions);
  }

  /** Puts the session where the build of `image` ended, with nothing run again. */
  async restore(image: Image): Promise<void> {
    await restore(this.#session, image);
  }

  /** Calls `listener` with every event until the function that it answers is called. */
  on(listener: (event: DebugEvent) => void): () => void {
    return this.#session.on(listener);
  }

  /** The session's id, which is also the id of the image that its build makes. */
  get id(): string {
    return this.#session.options.id;
  }

  /** Runs the next `count` steps, stopping at breakpoints and failures. At a failed step, runs it again from the clean snapshot. */
  async next(count = 1): Promise<ForwardEnd> {
    return this.#forward(count, false);
  }

  /** Runs to the next breakpoint or failure, or to the end. */
  async continue(): Promise<ForwardEnd> {
    return this.#forward(Infinity, false);
  }

  /** Runs the failed step again from the clean snapshot; where none failed, the last step that ran, afresh. */
  async retry(): Promise<ForwardEnd> {
    const session = this.#session;
    const { parent } = session.at;
    if (session.attempt === undefined && parent === undefined) {
      throw new KleeError('KLEE_USAGE', 'No step has run yet.', { hint: '`next` runs one' });
    }
    if (session.attempt === undefined && parent !== undefined) {
      await moveTo(session, parent);
      session.toRevive = startersOf(parent);
    }
    return this.#forward(1, true);
  }

  /** Undoes the last `count` things that ran; answers how many it undid, fewer at the beginning of the history. */
  async back(count = 1): Promise<number> {
    return back(this.#session, count);
  }

  /** Runs again the instructions that had left the position's processes running. Answers how many there were. */
  async revive(): Promise<number> {
    await claim(this.#session);
    const starters = startersOf(this.#session.at);
    this.#session.toRevive = starters;
    await revive(this.#session);
    return starters.length;
  }

  /** Interrupts what runs; the session stops there. A second call does not wait for the first to be obeyed. */
  interrupt(): void {
    this.#stop.abort();
    this.#session.runner.interrupt();
  }

  /** Sets a breakpoint at step `number`. @throws KleeError KLEE_USAGE when the plan has no such step. */
  break(number: number, temporary: boolean): Breakpoint {
    return this.#session.breakpoints.add(this.#session.plan.step(number).id, temporary);
  }

  /** The number of the step that a line of the Dockerfile belongs to. @throws KleeError KLEE_USAGE */
  stepAtLine(line: number): number {
    return this.#session.plan.stepAtLine(line);
  }

  /** Deletes breakpoint `number`, or all. @throws KleeError KLEE_USAGE when there is none of that number. */
  deleteBreakpoint(number?: number): void {
    if (number === undefined) this.#session.breakpoints.deleteAll();
    else this.#session.breakpoints.delete(number);
  }

  /** Gives step `number` a new text. @throws KleeError KLEE_DOCKERFILE, KLEE_USAGE */
  async edit(number: number, text: string): Promise<void> {
    await replaceStep(this.#session, number, text);
  }

  /** Makes `text` step `number`; the one there and those after it move on. @throws KleeError KLEE_DOCKERFILE, KLEE_USAGE */
  async insert(number: number, text: string): Promise<void> {
    await insertStep(this.#session, number, text);
  }

  /** Takes step `number` out of the plan. @throws KleeError KLEE_USAGE, KLEE_DOCKERFILE */
  async deleteStep(number: number): Promise<void> {
    await removeStep(this.#session, number);
  }

  /** Inserts an instruction at the position and runs it. */
  async perform(text: string): Promise<ForwardEnd> {
    const number = this.#session.at.depth + 1;
    await insertStep(this.#session, number, text);
    const ended = await this.#forward(1, false);
    if (ended === 'failed') {
      const way = `\`edit\` changes it, \`delete-step ${number}\` takes it out`;
      this.#session.emit({ type: 'warning', text: `the instruction stays in the plan; ${way}` });
    }
    return ended;
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
    return warnings;
  }

  /** What happens with changes made by hand before the next step runs. */
  set dirtyPolicy(policy: DirtyPolicy) {
    this.#session.dirtyPolicy = policy;
  }

  /** Whether processes that are lost by moving are revived unasked. */
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

  /** Writes the plan's Dockerfile to `path`, whole or not at all. @throws KleeError KLEE_USAGE when it cannot be written there. */
  async export(path: string): Promise<void> {
    try {
      await writeFileAtomically(path, this.text);
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

  breakpoints(): inspect.BreakpointRow[] {
    return inspect.breakpoints(this.#session);
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

  /** A word expanded as ENV would expand it here. @throws KleeError KLEE_DOCKERFILE */
  expand(word: string): string {
    return surroundings.expandHere(this.#session, word);
  }

  async jail(): Promise<surroundings.JailInfo> {
    return surroundings.jail(this.#session);
  }

  /** What a step changed: the step `number`, or what was done last. @throws KleeError KLEE_USAGE for a step that has not run. */
  changes(number?: number): Promise<changes.StepChanges> {
    return changes.changes(this.#session, number);
  }

  /** A file before and after a step. @throws KleeError KLEE_USAGE */
  fileBeforeAndAfter(path: string, number?: number): Promise<changes.FileComparison> {
    return changes.fileBeforeAndAfter(this.#session, path, number);
  }

  /** Where the output of a step is on disk: of step `number`, or of the one that ran last. @throws KleeError KLEE_USAGE */
  log(number?: number): changes.LogRef {
    return changes.log(this.#session, number);
  }

  /** How many RUN and COPY instructions were executed, re-used ones not counted. */
  get executed(): number {
    return this.#session.executed;
  }

  /** Ends the session: stops the jail and removes what no image keeps. */
  async close(): Promise<void> {
    const session = this.#session;
    await session.workspace.stop();
    session.runner.closeLogs();
    await session.host.containers.remove(this.id);
    const kept = await session.host.catalog.snapshotsInUse();
    const taken = session.journal.snapshots().reverse();
    await session.workspace.close(taken.filter((snapshot) => !kept.has(snapshot)));
    await session.journal.remove();
    session.emit({ type: 'ended' });
  }

  async #forward(steps: number, afresh: boolean): Promise<ForwardEnd> {
    this.#stop = new AbortController();
    return forward(this.#session, { steps, afresh, stop: this.#stop.signal, askDirty: this.#decisions.dirty });
  }
}
