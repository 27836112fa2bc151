/** What becomes of the session when a step has ended: a checkpoint, or an attempt that failed. */
import { changeCommands } from '../../build/overrides.js';
import { commandLineOf } from '../../build/run-step.js';
import type { StepFailure, StepResult } from '../../build/checkpoint.js';
import type { DocumentInstruction } from '../../dockerfile/parse.js';
import type { Overrides } from '../../image/config.js';
import { asKleeError } from '../../host/system-errors.js';
import { isNoSpace } from '../../storage/space.js';
import type { FailureReport, StepRef } from '../events.js';
import type { HandCommand } from '../hands/hand-command.js';
import { holdImages } from '../journal/hold.js';
import { save } from '../journal/save.js';
import { tailOf } from '../journal/step-log.js';
import { type Earlier, keepRecipe } from '../reuse/earlier-of.js';
import type { Session } from '../session.js';
import { stopAtFailure } from '../stops/stopping.js';
import { sayStopped } from './dataset.js';
import type { Ran } from './runner.js';

/** How many lines of a failed step's output its report has. */
const tailLines = 10;

/** A step that was begun. */
export interface Begun {
  readonly step: StepRef;
  readonly instruction: DocumentInstruction;
  /** What its checkpoint is found by; undefined where it is not to be found. */
  readonly key: string | undefined;
  /** `keep`: changes made by hand went into it. */
  readonly unclean: 'clean' | 'keep';
  /** What had been done by hand. */
  readonly hands: readonly HandCommand[];
  /** What a person had set when it was begun. */
  readonly overrides: Overrides;
  /** What there is of it in earlier sessions and builds. */
  readonly earlier: Earlier | undefined;
}

/** Stands behind the step, or in what it left where it failed. */
export async function conclude(
  session: Session,
  { step, instruction, key, unclean, hands, overrides, earlier }: Begun,
  { outcome, log }: Ran,
): Promise<'done' | 'failed'> {
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
    if (unclean === 'keep') {
      session.dirty = true;
      session.hands = hands;
    }
    await save(session);
    session.emit({ type: 'stepFailed', report: await failureReport(session), ...(await stopAtFailure(session)) });
    return 'failed';
  }
  const result = unclean === 'keep' ? await withKept(session, outcome.result) : outcome.result;
  const { state, taken, durationMs, exitCode } = result;
  // Only a RUN starts or ends processes. What is gone for another reason, and comes back before the next RUN, was there for the others too.
  const left = instruction.keyword === 'RUN' ? result.left : session.at.left;
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
    ...(instruction.keyword === 'RUN' && changeCommands(overrides) ? { overrides } : {}),
    log: instruction.keyword === 'RUN' ? log.path : undefined,
  });
  if (instruction.keyword === 'FROM') await holdImages(session);
  await save(session);
  session.emit({ type: 'stepFinished', step, taken, left, durationMs, reused: false });
  return 'done';
}

/** What was kept is in the step's snapshot; a step that touches no file has taken none. */
async function withKept(session: Session, result: StepResult): Promise<StepResult> {
  if (result.taken !== undefined) return result;
  const taken = await session.workspace.snapshot();
  return { ...result, taken, state: { ...result.state, snapshot: taken } };
}

/** The host failed, not the step: whatever it left half done is not to be built on. Answers the error to be thrown. */
export async function hostFailed(session: Session, error: unknown): Promise<unknown> {
  const { workspace } = session;
  const left = workspace.dataset !== undefined;
  workspace.leave();
  if (left && isNoSpace(error)) {
    // At once: it may be what has filled the disk.
    await workspace.left().catch(() => undefined);
    session.emit({ type: 'dropped', what: 'wreckage', snapshot: session.at.state.snapshot });
  }
  sayStopped(session, [], true);
  return asKleeError(error) ?? error;
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
    command: instruction?.keyword === 'RUN' ? commandLineOf(instruction) : undefined,
    tail: lines,
    truncated,
    lastGood: session.at.state.snapshot,
    running: await session.workspace.processes(),
  };
}
