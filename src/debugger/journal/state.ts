/**
 * What of a session outlives its klee besides plans and checkpoints: a table of rows, each with the name that the journal has
 * for it. Whoever adds state to `Session` adds a row; it is then written whenever it changes, and there again after `--resume`.
 */
import type { JailSettings } from '../../build/workspace.js';
import { noOverrides, type Overrides } from '../../image/config.js';
import type { SnapshotId } from '../../storage/store.js';
import type { AttemptData } from './journal-entries.js';
import type { MoveName } from '../events.js';
import type { Tried } from '../hands/trial.js';
import type { Move, Place } from '../travel/moves.js';
import { checkpointOf, logName, logPath, type Plans } from './plain.js';
import type { Session } from '../session.js';

interface Row {
  readonly key: string;
  /** As plain data; null for what is undefined. */
  readonly read: (session: Session, plans: Plans) => unknown;
  readonly write: (session: Session, value: unknown, plans: Plans) => void;
}

function row<T>(
  key: string,
  read: (session: Session, plans: Plans) => T,
  write: (session: Session, value: T, plans: Plans) => void,
): Row {
  return {
    key,
    read,
    write: (session, value, plans) => {
      write(session, value as T, plans);
    },
  };
}

/** Written in this order: what refers to steps comes after the plan. */
const rows: readonly Row[] = [
  row(
    'plan',
    (s, plans) => plans.numberOf(s.plan),
    (s, number, plans) => (s.plan = plans.get(number)),
  ),
  row(
    'position',
    (s) => s.at.id,
    (s, id) => (s.at = checkpointOf(s.timeline, id)),
  ),
  row(
    'forgotten',
    (s) => s.timeline.forgotten(),
    (s, ids) => {
      for (const id of ids) s.timeline.forget(checkpointOf(s.timeline, id));
    },
  ),
  row(
    'failed',
    (s) => s.timeline.failed().map(({ on, ...rest }) => ({ ...rest, on: on.id })),
    (s, failed) => {
      for (const { on, ...rest } of failed) s.timeline.fail({ ...rest, on: checkpointOf(s.timeline, on) });
    },
  ),
  row(
    'names',
    (s) => [...s.names],
    (s, names) => {
      for (const [name, id] of names) s.names.set(name, id);
    },
  ),
  row('moves', movesOf, takeMoves),
  row(
    'direction',
    (s) => s.direction,
    (s, direction) => (s.direction = direction),
  ),
  row(
    'unusedInstruction',
    (s) => s.unusedInstruction,
    (s, id) => (s.unusedInstruction = id),
  ),
  row('attempt', attemptOf, takeAttempt),
  row(
    'dirty',
    (s) => s.dirty,
    (s, dirty) => (s.dirty = dirty),
  ),
  // Its shell does not outlive the klee: a session that is resumed stands before the step.
  row(
    'inside',
    (s) => s.inside?.begun.step.number ?? null,
    () => undefined,
  ),
  row(
    'hands',
    (s) => s.hands,
    (s, hands) => (s.hands = hands),
  ),
  row('kept', keptOf, () => undefined),
  row(
    'toRevive',
    (s) => s.toRevive.map(({ id }) => id),
    (s, ids) => (s.toRevive = ids.map((id) => checkpointOf(s.timeline, id))),
  ),
  row(
    'dirtyPolicy',
    (s) => s.dirtyPolicy,
    (s, policy) => (s.dirtyPolicy = policy),
  ),
  row(
    'reviveAlways',
    (s) => s.reviveAlways,
    (s, on) => (s.reviveAlways = on),
  ),
  row(
    'verifyIgnore',
    (s) => s.verifyIgnore,
    (s, globs) => (s.verifyIgnore = globs),
  ),
  row(
    'cache',
    (s) => s.cache,
    (s, on) => (s.cache = on),
  ),
  row(
    'jail',
    (s) => s.jail,
    (s, jail) => (s.jail = jail),
  ),
  row(
    'overrides',
    (s) => s.overrides,
    (s, overrides) => (s.overrides = overrides),
  ),
  row('trial', trialOf, takeTrial),
  row(
    'executed',
    (s) => s.executed,
    (s, count) => (s.executed = count),
  ),
  row(
    'breakpoints',
    (s) => s.breakpoints.data(s.plan),
    (s, data) => {
      s.breakpoints.restore(data, s.plan);
    },
  ),
  row(
    'displays',
    (s) => s.displays,
    (s, displays) => (s.displays = displays),
  ),
  row(
    'savedText',
    (s) => s.savedText,
    (s, text) => (s.savedText = text),
  ),
  row(
    'writtenText',
    (s) => s.writtenText ?? null,
    (s, text) => (s.writtenText = text ?? undefined),
  ),
  row(
    'committed',
    (s) => s.committed?.id ?? null,
    (s, id) => (s.committed = id === null ? undefined : checkpointOf(s.timeline, id)),
  ),
];

export type State = Readonly<Record<string, unknown>>;

export function stateOf(session: Session, plans: Plans): State {
  return Object.fromEntries(rows.map(({ key, read }) => [key, read(session, plans)]));
}

/** Rows that `state` does not have stay as a new session has them. */
export function takeState(session: Session, state: State, plans: Plans): void {
  for (const { key, write } of rows) if (Object.hasOwn(state, key)) write(session, state[key], plans);
}

/** How many moves can be undone, and done again, after a session was resumed: they are written with every move. */
const movesKept = 20;

interface PlaceData {
  readonly plan: number;
  readonly at: number;
  /** Absent where nothing was set. */
  readonly overrides?: Overrides;
  /** Absent where it was as the session began. */
  readonly jail?: JailSettings;
}

interface MoveData extends MoveName {
  readonly before: PlaceData;
  readonly after: PlaceData;
}

function movesOf(
  { moves, options }: Session,
  plans: Plans,
): { done: readonly MoveData[]; undone: readonly MoveData[] } {
  const place = ({ plan, at, overrides, jail }: Place): PlaceData => ({
    plan: plans.numberOf(plan),
    at: at.id,
    ...(overrides === noOverrides ? {} : { overrides }),
    ...(jail === options.jail ? {} : { jail }),
  });
  const data = ({ before, after, ...name }: Move) => ({ ...name, before: place(before), after: place(after) });
  return { done: moves.done.slice(-movesKept).map(data), undone: moves.undone.slice(-movesKept).map(data) };
}

function takeMoves(session: Session, { done, undone }: ReturnType<typeof movesOf>, plans: Plans): void {
  const place = ({ plan, at, overrides = noOverrides, jail = session.options.jail }: PlaceData): Place => ({
    plan: plans.get(plan),
    at: checkpointOf(session.timeline, at),
    overrides,
    jail,
  });
  const move = ({ before, after, ...name }: MoveData) => ({ ...name, before: place(before), after: place(after) });
  session.moves.restore(done.map(move), undone.map(move));
}

function attemptOf(session: Session): AttemptData | null {
  const { attempt } = session;
  if (attempt === undefined) return null;
  return { ...attempt, log: logName(session.journal.logDirectory, attempt.log) };
}

function takeAttempt(session: Session, data: AttemptData | null): void {
  if (data === null) return;
  // JSON has dropped what was undefined.
  const { wreckage } = data;
  session.attempt = { ...data, wreckage, log: logPath(session.journal.logDirectory, data.log) };
}

/** A trial as the journal has it. `overrides`, `jail`: absent where they are the session's still. */
interface TrialData extends Omit<Tried, 'hands' | 'overrides' | 'jail'> {
  readonly overrides?: Overrides;
  readonly jail?: JailSettings;
  /** How many of the session's commands are its own, and of before. */
  readonly hands: number;
}

function trialOf({ trial, overrides, jail, journal }: Session): TrialData | null {
  if (trial === undefined) return null;
  const { overrides: had, jail: ranIn, ...tried } = trial;
  return {
    ...tried,
    log: logName(journal.logDirectory, trial.log),
    hands: trial.hands.length,
    ...(had === overrides ? {} : { overrides: had }),
    ...(ranIn === jail ? {} : { jail: ranIn }),
  };
}

/** What it had left running went with its klee: its result is that of a step no longer. */
function takeTrial(session: Session, data: TrialData | null): void {
  if (data === null) return;
  const { hands, journal } = session;
  session.trial = {
    ...data,
    log: logPath(journal.logDirectory, data.log),
    clean: data.clean && !data.running,
    overrides: data.overrides ?? session.overrides,
    jail: data.jail ?? session.jail,
    hands: data.hands === hands.length ? hands : hands.slice(0, data.hands),
  };
}

/** Where what the dataset holds was kept when the session was last left, if it has not become something else since. */
function keptOf({ kept, attempt, workspace }: Session): SnapshotId | null {
  return kept?.dataset === workspace.dataset && kept?.attempt === attempt ? (kept?.snapshot ?? null) : null;
}
