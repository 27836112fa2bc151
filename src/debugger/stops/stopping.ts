/** Whether the session stops, asked wherever a move could end. */
import type { Breakpoint, CaughtEvent } from './breakpoints.js';
import { type Circumstances, isTrue } from './conditions.js';
import type { StoppedBy, StopReason } from '../events.js';
import { positionsOf } from './places.js';
import { isEarlier } from '../reuse/look-up.js';
import { recordedNext } from '../run/recorded.js';
import type { Direction, Session } from '../session.js';
import { ancestorAt, type Checkpoint, lastExitCode } from '../timeline.js';
import { changeOf, watchedText } from './watching.js';

/** Why to stop before step `number` of the plan, or behind the last for one more; undefined to go on. Counts hits. */
export async function stopBefore(
  session: Session,
  number: number,
  direction: Direction,
): Promise<StopReason | undefined> {
  const checkpoint = ancestorAt(session.at, number - 1);
  const circumstances = { checkpoint, exitCode: lastExitCode(checkpoint) };
  const hits: StoppedBy[] = [];
  for (const breakpoint of enabled(session)) {
    const { subject } = breakpoint;
    if (subject.kind === 'breakpoint' && positionsOf(subject.place, session.plan).includes(number)) {
      if (await crossed(session, breakpoint, circumstances)) hits.push(stoppedBy(breakpoint, { kind: 'breakpoint' }));
    } else if (
      subject.kind === 'catchpoint' &&
      (await happens(session, subject.event, checkpoint, number, direction))
    ) {
      const { event } = subject;
      if (await crossed(session, breakpoint, circumstances)) {
        hits.push(stoppedBy(breakpoint, { kind: 'catchpoint', event }));
      }
    }
  }
  return together(hits);
}

/** Why to stop behind the step that made `checkpoint`, for what it changed; undefined to go on. Counts hits. */
export async function stopAfter(
  session: Session,
  checkpoint: Checkpoint,
  _direction: Direction,
): Promise<StopReason | undefined> {
  const hits: StoppedBy[] = [];
  for (const breakpoint of enabled(session)) {
    const { subject } = breakpoint;
    if (subject.kind !== 'watchpoint') continue;
    const change = await changeOf(session, subject.watched, checkpoint);
    if (change === undefined) continue;
    if (!(await crossed(session, breakpoint, { checkpoint, exitCode: lastExitCode(checkpoint) }))) continue;
    const watched = watchedText(subject.watched);
    hits.push(stoppedBy(breakpoint, { kind: 'watchpoint', watched, change, by: session.refOf(checkpoint) }));
  }
  return together(hits);
}

/** Whether the failure of the attempt is caught, and by what of the user's. Without a catchpoint for failures it is. */
export async function stopAtFailure(session: Session): Promise<{ caught: boolean; reason: StopReason | undefined }> {
  const ours = session.breakpoints.list().filter(isForFailures);
  // Who interrupts a step wants to stop.
  if (ours.length === 0 || session.attempt?.failure.kind === 'interrupted') return { caught: true, reason: undefined };
  const hits: StoppedBy[] = [];
  for (const breakpoint of ours.filter((one) => one.enabled)) {
    const circumstances = { checkpoint: session.at, exitCode: session.attempt?.failure.exitCode };
    if (!(await crossed(session, breakpoint, circumstances))) continue;
    hits.push(stoppedBy(breakpoint, { kind: 'catchpoint', event: 'fail' }));
  }
  return { caught: hits.length > 0, reason: together(hits) };
}

/** Several reasons to stop at one place, as one; the first is told first. */
export function bothReasons(first: StopReason | undefined, second: StopReason | undefined): StopReason | undefined {
  const stops = [first, second].flatMap((reason) => (reason !== undefined && 'also' in reason ? [reason] : []));
  return together(stops) ?? first ?? second;
}

/** A reason without its commands, which is told: whoever interrupts a move wants it to end here. */
export function withoutCommands(reason: StopReason): StopReason {
  return 'commands' in reason ? { ...reason, silent: false, commands: [] } : reason;
}

export function isForFailures({ subject }: Breakpoint): boolean {
  return subject.kind === 'catchpoint' && subject.event === 'fail';
}

function enabled(session: Session): Breakpoint[] {
  return session.breakpoints.list().filter((breakpoint) => breakpoint.enabled);
}

async function happens(
  session: Session,
  event: CaughtEvent,
  checkpoint: Checkpoint,
  number: number,
  direction: Direction,
): Promise<boolean> {
  const step = session.plan.steps[number - 1];
  if (step === undefined) return false;
  if (event === 'stage') return step.keyword === 'FROM';
  // Going back runs nothing, and so misses nothing.
  if (event !== 'miss' || direction === 'back') return false;
  return (await recordedNext(session, checkpoint)) === undefined && !(await isEarlier(session, checkpoint));
}

/** Counts a crossing whose condition is true; answers whether to stop there. What cannot be told stops. */
async function crossed(session: Session, breakpoint: Breakpoint, circumstances: Circumstances): Promise<boolean> {
  const { number, condition } = breakpoint;
  try {
    if (condition !== undefined && !(await isTrue(session, condition, circumstances))) return false;
  } catch (error) {
    session.emit({ type: 'conditionFailed', number, why: (error as Error).message });
  }
  return session.breakpoints.cross(number);
}

type What<Stop> = Stop extends StoppedBy ? Omit<Stop, 'number' | 'temporary' | 'silent' | 'commands' | 'also'> : never;

function stoppedBy({ number, disposition, commands }: Breakpoint, what: What<StoppedBy>): StoppedBy {
  const silent = commands[0]?.trim() === 'silent';
  return {
    ...what,
    number,
    temporary: disposition === 'delete',
    silent,
    commands: silent ? commands.slice(1) : commands,
    also: [],
  };
}

/** As in gdb, all commands run, and the stop is told unless every one is silent. Each may be several already. */
function together(stops: readonly StoppedBy[]): StopReason | undefined {
  const [first, ...others] = stops;
  if (first === undefined) return undefined;
  return {
    ...first,
    silent: stops.every(({ silent }) => silent),
    commands: stops.flatMap(({ commands }) => commands),
    also: [...first.also, ...others.flatMap((other) => [{ ...other, also: [] }, ...other.also])],
  };
}
