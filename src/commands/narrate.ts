/** What happens in a session, in words. The lines about stops are stable: tools may read them. */
import type { Trial } from '../debugger/probe/trial.js';
import type {
  DebugEvent,
  FailureReport,
  MoveName,
  PlanChange,
  StepRef,
  StoppedBy,
  StopReason,
} from '../debugger/events.js';
import type { Position } from '../debugger/inspect.js';
import type { Exit, JailProcess } from '../jail/jail.js';
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
        theme.current(stopText(event.step, event.reason)),
      ];
    case 'finished':
      return [
        ...watchLines(event.reason),
        theme.success(`${finishedText(event.total, event.snapshot)}${reasonText(event.reason)}`),
      ];
    case 'conditionFailed':
      return [theme.error(`Error in testing condition for breakpoint ${event.number}:`), printable(event.why)];
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
      return [
        `Undid ${event.attempt ? 'the failed attempt at ' : ''}step ${event.step.number}, ${printable(event.step.logical)}`,
      ];
    case 'edited':
      return editLines(event);
    case 'tried':
      return [theme.dim(`Tried after step ${event.step.number}: ${verdict(event.trial, event.cannotTell)}`)];
    case 'searching':
      return [theme.dim(`Looked at ${event.looked} of ${event.total}, up to step ${event.step.number}`)];
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
    case 'lost':
      return [theme.warning(lostText(event.what, event.step))];
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
  return stopText(position.next, { kind: 'step' });
}

function stopText(step: StepRef, reason: StopReason): string {
  return `Stopped before step ${step.number}/${step.total}, ${step.file}:${step.line}${reasonText(reason)}: ${printable(step.logical)}`;
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
  if (command !== undefined) lines.push(`  command:   ${printable(command)}`);
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

function lostText(what: 'wreckage' | 'changes', step: StepRef | undefined): string {
  if (what === 'changes') return 'The changes made by hand went with the klee that was killed.';
  return `Step ${step?.number} had failed; what it left went with the klee that was killed.`;
}

function editLines(event: Extract<DebugEvent, { type: 'edited' }>): string[] {
  const { step, stale } = event;
  const what = { replaced: 'is now', inserted: 'inserted:', removed: 'removed:' }[event.change];
  const lines = [`Step ${step.number} ${what} ${printable(step.logical)}`];
  if (stale.length > 0) {
    const steps = stale.length === 1 ? `step ${stale[0]} has` : `steps ${stale[0]} to ${stale.at(-1)} have`;
    lines.push(`${steps} to run again; the position is before step ${step.number} now`);
  }
  return lines;
}

const changeWords = { replaced: 'is now', inserted: 'is new:', removed: 'is gone:' } as const;

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
