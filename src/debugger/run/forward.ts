/** Moving forward: running steps, and what stands before a step may run. */
import { startersOf } from '../timeline.js';
import type { FailureReport, StopReason } from '../events.js';
import { dropDataset, sayStopped } from './dataset.js';
import { claim, holdImages } from '../journal/hold.js';
import { nextKey } from './recorded.js';
import { earlierOf, keepRecipe } from '../reuse/earlier-of.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { argvOf } from '../../build/run-step.js';
import type { StepFailure, StepResult } from '../../build/checkpoint.js';
import { asKleeError } from '../../host/system-errors.js';
import { tailOf } from '../journal/step-log.js';
import { bothReasons, stopAfter, stopAtFailure, stopBefore, withoutCommands } from '../stops/stopping.js';

/** How many lines of a failed step's output its report has. */
const tailLines = 10;

export interface ForwardOptions {
  /** How many steps at most. */
  readonly steps: number;
  /** Run the first step even when its checkpoint is there. */
  readonly afresh?: boolean;
  /** Fires when the user wants to stop: the step that runs is interrupted elsewhere, no further one is begun. */
  readonly stop: AbortSignal;
  /** What to do with changes that were made by hand; asked only with the policy `ask`. */
  readonly askDirty: () => Promise<'drop' | 'keep' | 'cancel'>;
}

export type ForwardEnd = 'finished' | 'stopped' | 'failed' | 'cancelled';

/** Runs steps until a breakpoint, a failure, the end of the plan or `steps` of them. Tells how it went by events. */
export async function forward(session: Session, options: ForwardOptions): Promise<ForwardEnd> {
  for (let count = 0; count < options.steps && !session.atEnd; count += 1) {
    if (count > 0 && options.stop.aborted) break;
    const ended = await runNext(session, options, options.afresh === true && count === 0);
    if (ended !== 'done') return ended;
    const changed = await stopAfter(session, session.at, 'forward');
    const reason = bothReasons(changed, await stopBefore(session, session.at.depth + 1, 'forward'));
    if (reason !== undefined) return arrive(session, options.stop.aborted ? withoutCommands(reason) : reason);
  }
  return arrive(session, undefined);
}

/** Says where we stand after a move forward: at the end, or before a step. */
function arrive(session: Session, reason: StopReason | undefined): ForwardEnd {
  if (session.atEnd) {
    session.emit({ type: 'finished', total: session.plan.steps.length, snapshot: session.at.state.snapshot, reason });
    return 'finished';
  }
  session.emit({ type: 'stopped', reason: reason ?? { kind: 'step' }, step: session.ref(session.at.depth + 1) });
  return 'stopped';
}

async function runNext(
  session: Session,
  options: ForwardOptions,
  afresh: boolean,
): Promise<'done' | 'failed' | 'cancelled'> {
  await claim(session);
  const unclean = await settle(session, options.askDirty);
  if (unclean === 'cancel') return 'cancelled';
  const instruction = session.plan.step(session.at.depth + 1);
  const step = session.ref(session.at.depth + 1);
  const key = unclean === 'keep' ? undefined : await nextKey(session, session.at);
  const existing = afresh || key === undefined ? undefined : session.timeline.find(session.at, key);
  session.emit({ type: 'stepStarted', step });
  const forbidden = unclean === 'keep' ? 'byHand' : afresh ? 'afresh' : undefined;
  const earlier = existing === undefined ? await earlierOf(session, instruction, key, forbidden) : undefined;
  const there = existing ?? earlier?.checkpoint;

  if (there !== undefined) {
    session.at = there;
    await save(session);
    const { taken, left, durationMs } = there;
    const cached = existing === undefined ? there.cached?.origin : undefined;
    session.emit({ type: 'stepFinished', step, taken, left, durationMs, reused: taken !== undefined, cached });
    // A step that touches no file changes nothing about what is to be revived.
    if (taken !== undefined) {
      session.toRevive = [];
      // The dataset at hand has the files of an earlier snapshot, and what runs in it does not run on those of this one.
      session.workspace.leave();
      if (left.length > 0) await missProcesses(session);
    }
    return 'done';
  }

  if (instruction.keyword === 'RUN') await revive(session);
  const running = session.runner.run(instruction, session.at, (chunk) => {
    session.emit({ type: 'output', step: step.number, chunk });
  });
  const { outcome, log } = await running.catch((error: unknown) => {
    // The host failed, not the step: whatever it left half done is not to be built on.
    session.workspace.leave();
    sayStopped(session, [], true);
    throw asKleeError(error) ?? error;
  });
  if (instruction.keyword === 'RUN' || instruction.keyword === 'COPY') session.executed += 1;
  if (!outcome.ok) {
    session.attempt = {
      step,
      instruction: instruction.id,
      failure: outcome.failure,
      log: log.path,
      wreckage: undefined,
    };
    session.timeline.fail({ on: session.at, logical: instruction.logical, failure: outcome.failure });
    // What was kept is in the dataset still: going on from the clean snapshot would lose it.
    if (unclean === 'keep') session.dirty = true;
    await save(session);
    session.emit({ type: 'stepFailed', report: await failureReport(session), ...(await stopAtFailure(session)) });
    return 'failed';
  }
  const result = unclean === 'keep' ? await withKept(session, outcome.result) : outcome.result;
  const { state, taken, left, durationMs, exitCode } = result;
  const recipe = unclean === 'keep' ? undefined : await keepRecipe(session, earlier, key, result);
  session.at = session.timeline.add(session.at, {
    key: key ?? String(performance.now()),
    instruction,
    plan: session.plan,
    state,
    taken,
    left,
    durationMs,
    exitCode,
    recipe,
    missed: earlier?.missed,
    byHand: unclean === 'keep',
    log: instruction.keyword === 'RUN' ? log.path : undefined,
  });
  if (instruction.keyword === 'FROM') await holdImages(session);
  await save(session);
  session.emit({ type: 'stepFinished', step, taken, left, durationMs, reused: false });
  return 'done';
}

/** Brings the dataset into the state that the position says, or learns that it is to stay as it is. */
export async function settle(session: Session, ask: ForwardOptions['askDirty']): Promise<'clean' | 'keep' | 'cancel'> {
  if (session.dirty) {
    const decision = session.dirtyPolicy === 'ask' ? await ask() : session.dirtyPolicy;
    if (decision === 'cancel') return 'cancel';
    if (decision === 'keep') {
      session.dirty = false;
      session.attempt = undefined;
      return 'keep';
    }
    await dropDataset(session, 'changes', true);
  } else if (session.attempt !== undefined) {
    await dropDataset(session, 'wreckage', true);
  }
  return 'clean';
}

/** What was kept is in the step's snapshot; a step that touches no file has taken none. */
async function withKept(session: Session, result: StepResult): Promise<StepResult> {
  if (result.taken !== undefined) return result;
  const taken = await session.workspace.snapshot();
  await session.journal.append({ type: 'snapshot', id: taken });
  return { ...result, taken, state: { ...result.state, snapshot: taken } };
}

/** Runs again what left processes running that are gone, before a step that may need them. */
export async function revive(session: Session): Promise<void> {
  const running = new Set((await session.workspace.processes()).map((process) => process.command));
  const starters = session.toRevive.filter((starter) => starter.left.some(({ command }) => !running.has(command)));
  session.toRevive = [];
  for (const starter of starters) {
    const step = session.refOf(starter);
    const ok = await session.runner.revive(starter, session.ground(), (chunk) => {
      session.emit({ type: 'output', step: step.number, chunk });
    });
    if (!ok)
      session.emit({
        type: 'warning',
        text: `step ${step.number} failed when it was run again to revive its processes`,
      });
    else session.emit({ type: 'revived', step, processes: await session.workspace.processes() });
  }
}

/** A checkpoint that was come to without running its step had processes running at its end, and they are not there now. */
export async function missProcesses(session: Session): Promise<void> {
  const { left } = session.at;
  const running = new Set((await session.workspace.processes()).map((process) => process.command));
  if (left.every((process) => running.has(process.command))) return;
  const starters = startersOf(session.at);
  if (session.reviveAlways) session.toRevive = starters;
  session.emit({
    type: 'processesStopped',
    processes: left,
    starters: starters.map((starter) => session.refOf(starter)),
    willRevive: session.reviveAlways,
  });
}

/** Everything that a person asks first about the failed step that the session stands at. */
export async function failureReport(session: Session): Promise<FailureReport> {
  const { attempt } = session;
  if (attempt === undefined) throw new Error('no step has failed');
  const failure: StepFailure = attempt.failure;
  const { lines, truncated } = await tailOf(attempt.log, tailLines);
  const instruction = session.plan.steps.find((step) => step.id === attempt.instruction);
  return {
    step: attempt.step,
    failure,
    command: instruction?.keyword === 'RUN' ? argvOf(instruction).join(' ') : undefined,
    tail: lines,
    truncated,
    lastGood: session.at.state.snapshot,
    running: await session.workspace.processes(),
  };
}
