/** What happens in a session, in words. The lines about stops are stable: tools may read them. */
import type { Trial } from '../debugger/probe/trial.js';
import type {
  DebugEvent,
  FailureReport,
  MoveName,
  PlanChange,
  Staleness,
  StepRef,
  StoppedBy,
  StopReason,
} from '../debugger/events.js';
import type { InsideRef } from '../debugger/run/inside.js';
import type { Position } from '../debugger/inspect.js';
import type { PieceRef } from '../build/checkpoint.js';
import type { Exit, JailProcess } from '../jail/jail.js';
import { changeLine } from '../view/changes.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { duration } from '../view/units.js';
import { originText } from './why-words.js';
import { patchLines, valueLines } from './watched-change.js';

/** The lines that tell of an event; none for output, which the front end passes through. */
export function narrate(event: DebugEvent, theme: Theme): string[] {
  switch (event.type) {
    case 'stepStarted':
      return [theme.heading(`Step ${event.step.number}/${event.step.total} : ${printable(event.step.logical)}`)];
    case 'stepFinished':
      if (event.taken === undefined) return [];
      if (event.cached !== undefined) return [`--> cached @${event.taken}, ${originText(event.cached)}`];
      return [event.reused ? `--> Snapshot re-used: @${event.taken}` : `--> Snapshot created: @${event.taken}`];
    case 'stepFailed':
      return failedLines(event, theme);
    case 'stopped':
      if (isSilent(event.reason)) return [];
      return [
        ...(event.reason.kind === 'noHistory' ? ['No more reverse-execution history.'] : []),
        ...watchLines(event.reason),
        theme.current(stopText(event.step, event.reason, event.inside)),
      ];
    case 'finished':
      return [
        ...watchLines(event.reason),
        theme.success(`${finishedText(event.total, event.snapshot)}${reasonText(event.reason)}`),
      ];
    case 'conditionFailed':
      return [theme.error(`Error in testing condition for breakpoint ${event.number}:`), printable(event.why)];
    case 'pieceFinished':
      return [
        `--> Command ${event.piece.number}/${event.piece.total}, ${exitText({ code: event.status })}: ${pieceText(event.piece)}`,
      ];
    case 'ranWhole':
      return [theme.dim(`Step ${event.step.number} is run whole: ${printable(event.why)}.`)];
    case 'shellEnded':
      return [`The shell that waited inside step ${event.step.number} was ended.`];
    case 'beginsAnew':
      return [`Step ${event.step.number} begins anew${event.clean ? ', from its clean snapshot' : ''}.`];
    case 'dropped':
      return [
        `Dropped ${event.what === 'wreckage' ? 'what the failed attempt left' : 'the changes made by hand'}${from(event.snapshot)}.`,
      ];
    case 'processesStopped':
      return [processesText(event.processes, event.starters, event.willRevive)];
    case 'revived':
      return [
        `Revived by step ${event.step.number}, ${printable(event.step.logical)}: ${processNames(event.processes)}`,
      ];
    case 'undone':
      if (event.piece !== undefined)
        return [`Undid command ${event.piece.number} of step ${event.step.number}, ${pieceText(event.piece)}`];
      return [
        `Undid ${event.attempt ? 'the failed attempt at ' : ''}step ${event.step.number}, ${printable(event.step.logical)}`,
      ];
    case 'edited':
      return editLines(event);
    case 'overridden':
      return [overriddenText(event), ...staleLines(event)];
    case 'changedOnDisk':
      return [theme.warning(`${event.file} changed on disk: 'reload' takes it up`)];
    case 'reloaded':
      if (event.changes.length === 0) return ['The plan is what the file says: no step has changed.'];
      return [...planLines(event.changes), ...staleLines(event)];
    case 'tried':
      return [theme.dim(`Tried after step ${event.step.number}: ${verdict(event.trial, event.cannotTell)}`)];
    case 'searching':
      return [theme.dim(`Looked at ${event.looked} of ${event.total}, up to step ${event.step.number}`)];
    case 'verifying':
      return [
        theme.dim(`From scratch, step ${event.step.number}/${event.step.total} : ${printable(event.step.logical)}`),
      ];
    case 'replanned':
      return planLines(event.changes);
    case 'undid':
      return [`Undid ${moveText(event.move)}.`];
    case 'redid':
      return [`Redid ${moveText(event.move)}.`];
    case 'skipped':
      return [theme.warning(skippedText(event.first, event.last))];
    case 'kept':
      return [
        theme.warning(
          `warning: checkpoint ${event.checkpoint} keeps the files as they are${event.snapshot === undefined ? '' : `, @${event.snapshot}`}: a build of the Dockerfile does not make it`,
        ),
      ];
    case 'copiedOut':
      return [`Wrote ${printable(event.path)} to ${event.to}`];
    case 'recorded':
      return recordedLines(event, theme);
    case 'lost':
      return [theme.warning(lostText(event.what, event.step))];
    case 'cancelled':
      return ['Nothing was run.'];
    case 'warning':
      return [theme.warning(`warning: ${event.text}`)];
    case 'output':
    case 'ended':
      return [];
  }
}

/** Where a session stands, as a stop says it. */
export function stopLine(position: Position): string {
  if (position.next === undefined) return finishedText(position.total, position.snapshot);
  return stopText(position.next, { kind: 'step' }, position.inside);
}

function stopText(step: StepRef, reason: StopReason, inside: InsideRef | undefined): string {
  if (inside !== undefined) {
    const { done, next } = inside;
    const where =
      next === undefined
        ? `after command ${done.number}/${done.total}, its shell ended: ${pieceText(done)}`
        : `before command ${next.number}/${next.total}${reasonText(reason)}: ${pieceText(next)}`;
    return `Stopped inside step ${step.number}/${step.total}, ${step.file}:${step.line}, ${where}`;
  }
  return `Stopped before step ${step.number}/${step.total}, ${step.file}:${step.line}${reasonText(reason)}: ${printable(step.logical)}`;
}

/** A command of a step on one line. */
function pieceText({ text }: PieceRef): string {
  const [first = '', ...more] = text.split('\n');
  return printable(more.length === 0 ? first : `${first} …`);
}

/** ` (watchpoint 3, breakpoint 1)`; nothing where no breakpoint is the reason. */
function reasonText(reason: StopReason | undefined): string {
  const names = stopsOf(reason).map((stop) => {
    const event = stop.kind === 'catchpoint' ? `, ${stop.event}` : '';
    return `${stop.temporary ? 'temporary ' : ''}${stop.kind} ${stop.number}${event}`;
  });
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function stopsOf(reason: StopReason | undefined): StoppedBy[] {
  return reason === undefined || !('also' in reason) ? [] : [reason, ...reason.also];
}

/** Whether a stop is not to be told. */
export function isSilent(reason: StopReason | undefined): boolean {
  return reason !== undefined && 'also' in reason && reason.silent;
}

/** What watchpoints saw, as gdb tells it, and the step that did it. */
function watchLines(reason: StopReason | undefined): string[] {
  return stopsOf(reason).flatMap((stop) => {
    if (stop.kind !== 'watchpoint') return [];
    const { number, watched, change, by } = stop;
    const step = `step ${by.number}/${by.total}, ${by.file}:${by.line}: ${printable(by.logical)}`;
    return ['', `Watchpoint ${number}: ${printable(watched)}`, '', ...valueLines(change), `Changed by ${step}`];
  });
}

/** The patches of what watchpoints saw. */
export async function* watchPatches(reason: StopReason | undefined, theme: Theme): AsyncIterable<string> {
  for (const stop of stopsOf(reason)) if (stop.kind === 'watchpoint') yield* patchLines(stop.change, theme);
}

function finishedText(total: number, snapshot: string | undefined): string {
  return `Build finished: ${total}/${total} steps, snapshot ${snapshot === undefined ? 'none' : `@${snapshot}`}`;
}

function from(snapshot: string | undefined): string {
  return snapshot === undefined ? '' : `; back on snapshot @${snapshot}`;
}

/** `postgres (6 processes), sh` */
export function processNames(processes: readonly JailProcess[]): string {
  const counts = new Map<string, number>();
  for (const { command } of processes) counts.set(command, (counts.get(command) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => (count === 1 ? printable(name) : `${printable(name)} (${count} processes)`))
    .join(', ');
}

function processesText(processes: readonly JailProcess[], starters: readonly StepRef[], willRevive: boolean): string {
  const names = processNames(processes);
  if (starters.length === 0) return `Stopped ${names}: a snapshot holds files, not processes.`;
  const steps = starters.map(({ number }) => number);
  const whose = `step ${steps.join(' and ')} had left ${names} running`;
  const what = starters.length === 1 ? 'its instruction' : 'their instructions';
  return willRevive ? `${whose}; ${what} will run again before the next step` : `${whose}; 'revive' runs ${what} again`;
}

/** `step 4, Dockerfile:4: RUN make` */
export function stepText({ number, file, line, logical }: StepRef): string {
  return `step ${number}, ${file}:${line}: ${printable(logical)}`;
}

/** `fails (exit code 1)`; `cannot tell (exit code 125)` */
function verdict(trial: Trial, cannotTell: boolean): string {
  if (trial.kind === 'impossible') return `cannot tell (${printable(trial.message)})`;
  const { code } = trial.exit;
  const what = cannotTell ? 'cannot tell' : code === 0 ? 'succeeds' : 'fails';
  return code === 0 ? what : `${what} (${exitText(trial.exit)})`;
}

/** `exit code 137 (SIGKILL)` */
export function exitText({ code, signal }: Exit): string {
  return `exit code ${code}${signal === undefined ? '' : ` (${signal})`}`;
}

function failedLines({ report, caught, reason }: Extract<DebugEvent, { type: 'stepFailed' }>, theme: Theme): string[] {
  if (isSilent(reason)) return [];
  const [first = '', ...more] = failureLines(report, theme);
  return caught ? [`${first}${reasonText(reason)}`, ...more] : [first];
}

/** Everything that a person asks first about a failure. */
export function failureLines(report: FailureReport, theme: Theme): string[] {
  const { step, failure, command, tail, truncated, lastGood, running } = report;
  const place = `${step.file}:${step.line}`;
  const verb = failure.kind === 'interrupted' ? 'interrupted' : 'failed';
  const signal = failure.signal === undefined ? '' : ` (${failure.signal})`;
  const status = `exit code ${failure.exitCode ?? 1}${signal}`;
  const how = failure.exitCode === undefined ? failure.message : status;
  const lines = [theme.error(`Step ${step.number}/${step.total} ${verb}, ${place}: ${how}`)];
  if (failure.hint !== undefined) lines.push(`  hint:      ${failure.hint}`);
  const { piece } = failure;
  if (piece !== undefined) lines.push(`  command ${piece.number} of ${piece.total}: ${pieceText(piece)}`);
  else if (command !== undefined) lines.push(`  command:   ${printable(command)}`);
  lines.push(`  took:      ${duration(failure.durationMs)}`);
  if (tail.length > 0) {
    lines.push(`  output:    ${truncated ? `the last ${tail.length} lines (\`log\` shows all)` : 'all of it'}`);
    lines.push(...tail.map((line) => `    | ${printable(line)}`));
  } else if (command !== undefined) lines.push('  output:    none');
  if (running.length > 0) lines.push(`  running:   ${processNames(running)}`);
  if (lastGood === undefined)
    return [...lines, theme.dim('  `edit` changes the step, `retry` runs it again, `help` lists what else there is')];
  lines.push(`  you are:   in what the failed step left; the last good snapshot is @${lastGood}`);
  return [
    ...lines,
    theme.dim(
      '  `shell` looks around, `edit` changes the step, `retry` runs it again from the clean snapshot, `back` undoes it',
    ),
  ];
}

function recordedLines(
  { steps, snapshot, differences, more, ignored, again }: Extract<DebugEvent, { type: 'recorded' }>,
  theme: Theme,
): string[] {
  const [first, last] = [steps[0]?.number, steps.at(-1)?.number];
  const made = first === last ? `Step ${first} has` : `Steps ${first} to ${last} have`;
  const besides =
    ignored === 0 ? '' : `, but for ${ignored} ${ignored === 1 ? 'path' : 'paths'} that \`verify\` ignores too`;
  const same =
    again === undefined
      ? []
      : [
          `Step ${again.number} does it again, ${printable(again.logical)}: \`delete-step ${again.number}\` takes it out.`,
        ];
  if (differences.length === 0) return [theme.success(`${made} made the same as the hands had${besides}.`), ...same];
  return [
    theme.warning(`warning: ${made.toLowerCase()} not made all that the hands had:`),
    ...differences.map((change) => changeLine(change, theme)),
    ...(more > 0 ? [`and ${more} more`] : []),
    theme.dim(`  \`diff @${snapshot}\` shows it, \`undo\` goes back`),
    ...same,
  ];
}

function lostText(what: 'wreckage' | 'changes' | 'inside', step: StepRef | undefined): string {
  if (what === 'inside')
    return `The shell that waited inside step ${step?.number} was ended with its klee: the step begins anew.`;
  if (what === 'changes') return 'The changes made by hand went with the klee that was killed.';
  return `Step ${step?.number} had failed; what it left went with the klee that was killed.`;
}

function editLines(event: Extract<DebugEvent, { type: 'edited' }>): string[] {
  const { change, step, from = step.number } = event;
  return [
    `Step ${from} ${editWords[change]}${change === 'moved' ? ` ${step.number}:` : ''} ${printable(step.logical)}`,
    ...staleLines(event),
  ];
}

function overriddenText({ what, name, value }: Extract<DebugEvent, { type: 'overridden' }>): string {
  const given = printable(value ?? '');
  if (what === 'arg')
    return value === undefined ? `Build argument ${name} is not given any more` : `Build argument ${name}=${given}`;
  const how = { env: `with ${name}=${given}`, user: `as ${given}`, workdir: `in ${given}` }[what];
  if (value !== undefined) return `Commands run ${how} from now on; the Dockerfile does not say so`;
  if (what === 'env' && name !== undefined) return `Commands run without ${name} from now on`;
  return `Commands run ${{ env: 'with the variables', user: 'as the user', workdir: 'in the directory' }[what]} of the Dockerfile again`;
}

/** What has to run again, and where the position is now; none where it stays. */
function staleLines({ stale, next }: Staleness): string[] {
  if (next === undefined) return [];
  const position = `the position is before step ${next} now`;
  if (stale.length === 0) return [position];
  const steps = stale.length === 1 ? `step ${stale[0]} has` : `steps ${stale[0]} to ${stale.at(-1)} have`;
  return [`${steps} to run again; ${position}`];
}

const stays = {
  skipped: 'will be skipped:',
  unskipped: 'will not be skipped any more:',
  replaced: 'is now',
} as const;
const editWords = { ...stays, inserted: 'inserted:', removed: 'removed:', moved: 'is now step' } as const;
const changeWords = { ...stays, inserted: 'is new:', removed: 'is gone:', moved: 'has moved:' } as const;

/** How many changed steps of a plan that comes back are named. */
const namedChanges = 8;

function planLines(changes: readonly PlanChange[]): string[] {
  const lines = changes
    .slice(0, namedChanges)
    .map(({ change, step }) => `Step ${step.number} ${changeWords[change]} ${printable(step.logical)}`);
  const more = changes.length - namedChanges;
  return more > 0 ? [...lines, `and ${more} more; \`list\` shows the plan`] : lines;
}

function moveText({ name, about }: MoveName): string {
  return about === undefined ? name : `${name} ${about}`;
}

function skippedText(first: StepRef, last: StepRef): string {
  const [steps, them] =
    first.number === last.number ? [`step ${first.number}`, 'it'] : [`steps ${first.number} to ${last.number}`, 'them'];
  return `warning: skipped ${steps}: a build of the Dockerfile runs ${them}, and makes something else`;
}
