/** Moving forward: running steps, and what stands before a step may run. */
import type { StopReason } from '../events.js';
import { claim } from '../journal/hold.js';
import { earlierOf } from '../reuse/earlier-of.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { bothReasons, stopAfter, stopBefore, withoutCommands } from '../stops/stopping.js';
import { startersOf } from '../timeline.js';
import { giveUpInside } from './back-inside.js';
import { type Begun, conclude, hostFailed } from './conclude.js';
import { dropDataset } from './dataset.js';
import { finishInside } from './finish-inside.js';
import { insideRef } from './inside.js';
import { keepByHand } from './keep.js';
import { passedOver } from './passed-over.js';
import { nextKey } from './recorded.js';

export interface ForwardOptions {
  /** How many steps at most. */
  readonly steps: number;
  /** Run the first step even when its checkpoint is there. */
  readonly afresh?: boolean;
  /** Fires when the user wants to stop: the step that runs is interrupted elsewhere, no further one is begun. */
  readonly stop: AbortSignal;
  readonly hands: ByHandChoices;
}

/** What becomes of changes that were made by hand, before a step runs. */
export interface ByHandChoices {
  /** Asked only with the policy `ask`. */
  readonly ask: () => Promise<'drop' | 'keep' | 'record' | 'cancel'>;
  /** Makes instructions of them, and runs those. */
  readonly record: () => Promise<'done' | 'failed' | 'cancelled'>;
}

/** Where nothing is done by hand between the steps. */
export const untouched: ByHandChoices = {
  ask: () => Promise.resolve('cancel'),
  record: () => Promise.resolve('cancelled'),
};

export type ForwardEnd = 'finished' | 'stopped' | 'failed' | 'cancelled';

/** Runs steps until a breakpoint, a failure, the end of the plan or `steps` of them. Tells how it went by events. */
export async function forward(session: Session, options: ForwardOptions): Promise<ForwardEnd> {
  for (let count = 0; count < options.steps && !session.atEnd; count += 1) {
    if (count > 0 && options.stop.aborted) break;
    const ended = await advance(session, { ...options, afresh: options.afresh === true && count === 0 });
    if (ended !== 'done') return ended;
    const changed = await stopAfter(session, session.at, 'forward');
    const reason = bothReasons(changed, await stopBefore(session, session.at.depth + 1, 'forward'));
    if (reason !== undefined) return arrive(session, options.stop.aborted ? withoutCommands(reason) : reason);
  }
  return arrive(session, undefined);
}

/** Says where we stand after a move forward: at the end, before a step or inside one. */
export function arrive(session: Session, reason: StopReason | undefined): ForwardEnd {
  if (session.atEnd) {
    session.emit({ type: 'finished', total: session.plan.steps.length, snapshot: session.at.state.snapshot, reason });
    return 'finished';
  }
  const step = session.ref(session.at.depth + 1);
  session.emit({ type: 'stopped', reason: reason ?? { kind: 'step' }, step, inside: insideRef(session) });
  return 'stopped';
}

/** Runs the step at the position, or the rest of the one that the session stands inside of, or re-uses its checkpoint, and stands behind it. */
export async function advance(
  session: Session,
  options: Pick<ForwardOptions, 'hands'> & How,
): Promise<'done' | 'failed' | 'cancelled'> {
  await claim(session);
  const { hands } = session;
  const unclean = await prepare(session, options.hands);
  if (unclean === 'cancelled' || unclean === 'failed') return unclean;
  const { inside } = session;
  if (inside?.shell !== undefined) return finishInside(session, inside, inside.shell);
  return runNext(session, { unclean, hands }, options);
}

/** How one step runs. */
type How = Partial<Pick<ForwardOptions, 'afresh' | 'stop'>>;

/** What of the hands goes into a step. */
export type Unclean = Pick<Begun, 'unclean' | 'hands'>;

/** Runs the whole of the next step, or re-uses its checkpoint. */
export async function runNext(
  session: Session,
  { unclean, hands }: Unclean,
  { afresh, stop }: How = {},
): Promise<'done' | 'failed'> {
  const instruction = session.plan.step(session.at.depth + 1);
  const step = session.ref(session.at.depth + 1);
  if (session.plan.skips(step.number)) {
    if (unclean === 'keep') await keepByHand(session);
    session.at = passedOver(session, instruction);
    await save(session);
    session.emit({ type: 'skipped', first: step, last: step });
    return 'done';
  }
  const key = unclean === 'keep' ? undefined : await nextKey(session, session.at);
  const existing = afresh === true || key === undefined ? undefined : session.timeline.find(session.at, key);
  session.emit({ type: 'stepStarted', step });
  const forbidden = unclean === 'keep' ? 'byHand' : afresh === true ? 'afresh' : undefined;
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
  const { overrides } = session;
  const running = session.runner.run(instruction, session.at, (chunk) => {
    session.emit({ type: 'output', step: step.number, chunk });
  });
  // An interrupt that came before there was anything to interrupt.
  if (stop?.aborted === true) session.runner.interrupt();
  const ran = await running.catch(async (error: unknown) => {
    throw await hostFailed(session, error);
  });
  return conclude(session, { step, instruction, key, unclean, hands, overrides, earlier }, ran);
}

/** `settle`, before a step that the session may stand inside of. Where its shell is gone by then the step begins anew, and that is said. */
export async function prepare(session: Session, choices: ByHandChoices): ReturnType<typeof settle> {
  const before = session.inside;
  const unclean = await settle(session, choices);
  const { inside } = session;
  if (before === undefined || unclean === 'cancelled' || unclean === 'failed') return unclean;
  if (inside?.shell !== undefined) {
    if (unclean === 'keep') session.inside = { ...inside, begun: { ...inside.begun, unclean, key: undefined } };
    return unclean;
  }
  // Changes that are kept are so with what the commands before them had left.
  if (unclean === 'keep') session.inside = undefined;
  else await giveUpInside(session, true);
  session.emit({ type: 'beginsAnew', step: before.begun.step, clean: unclean === 'clean' });
  return unclean;
}

/** Brings the dataset into the state that the position says, or learns that it is to stay as it is. */
export async function settle(
  session: Session,
  { ask, record }: ByHandChoices,
): Promise<'clean' | 'keep' | 'failed' | 'cancelled'> {
  if (session.dirty) {
    const decision = session.dirtyPolicy === 'ask' ? await ask() : session.dirtyPolicy;
    if (decision === 'cancel') {
      session.emit({ type: 'cancelled' });
      return 'cancelled';
    }
    if (decision === 'record') {
      const ended = await record();
      return ended === 'done' ? 'clean' : ended;
    }
    if (decision === 'keep') {
      session.standClean();
      return 'keep';
    }
    await dropDataset(session, 'changes', true);
  } else if (session.attempt !== undefined) {
    await dropDataset(session, 'wreckage', true);
  }
  session.standClean();
  return 'clean';
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
