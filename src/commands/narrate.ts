/** What happens in a session, in words. */
import type { Trial } from '../debugger/probe/trial.js';
import type { DebugEvent, MoveName, StepRef } from '../debugger/events.js';
import type { JailProcess } from '../jail/jail.js';
import { changeLine } from '../view/changes.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { failedLines } from './failure-words.js';
import { editLines, overriddenText, planLines, staleLines } from './plan-words.js';
import { exitText, pieceText, processNames, shortText } from './step-words.js';
import { finishedText, isSilent, reasonText, stopText, watchLines } from './stop-words.js';
import { originText } from './why-words.js';

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
        `Revived by step ${event.step.number}, ${shortText(event.step.logical)}: ${processNames(event.processes)}`,
      ];
    case 'undone':
      if (event.piece !== undefined)
        return [`Undid command ${event.piece.number} of step ${event.step.number}, ${pieceText(event.piece)}`];
      return [
        `Undid ${event.attempt ? 'the failed attempt at ' : ''}step ${event.step.number}, ${shortText(event.step.logical)}`,
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
        theme.dim(`From scratch, step ${event.step.number}/${event.step.total} : ${shortText(event.step.logical)}`),
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
      return [keptText(event, theme)];
    case 'copiedOut':
      return [`Wrote ${printable(event.path)} to ${event.to}`];
    case 'recorded':
      return recordedLines(event, theme);
    case 'lost':
      return [theme.warning(lostText(event))];
    case 'cancelled':
      return ['Nothing was run.'];
    case 'warning':
      return [theme.warning(`warning: ${event.text}`)];
    case 'output':
    case 'ended':
      return [];
  }
}

function from(snapshot: string | undefined): string {
  return snapshot === undefined ? '' : `; back on snapshot @${snapshot}`;
}

function processesText(processes: readonly JailProcess[], starters: readonly StepRef[], willRevive: boolean): string {
  const names = processNames(processes);
  if (starters.length === 0) return `Stopped ${names}: a snapshot holds files, not processes.`;
  const steps = starters.map(({ number }) => number);
  const whose = `step ${steps.join(' and ')} had left ${names} running`;
  const what = starters.length === 1 ? 'its instruction' : 'their instructions';
  return willRevive ? `${whose}; ${what} will run again before the next step` : `${whose}; 'revive' runs ${what} again`;
}

/** `fails (exit code 1)`; `cannot tell (exit code 125)` */
function verdict(trial: Trial, cannotTell: boolean): string {
  if (trial.kind === 'impossible') return `cannot tell (${printable(trial.message)})`;
  const { code } = trial.exit;
  const what = cannotTell ? 'cannot tell' : code === 0 ? 'succeeds' : 'fails';
  return code === 0 ? what : `${what} (${exitText(trial.exit)})`;
}

function keptText({ checkpoint, snapshot }: Extract<DebugEvent, { type: 'kept' }>, theme: Theme): string {
  const at = snapshot === undefined ? '' : `, @${snapshot}`;
  return theme.warning(
    `warning: checkpoint ${checkpoint} keeps the files as they are${at}: a build of the Dockerfile does not make it`,
  );
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
          `Step ${again.number} does it again, ${shortText(again.logical)}: \`delete-step ${again.number}\` takes it out.`,
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

function lostText({ what, step, left }: Extract<DebugEvent, { type: 'lost' }>): string {
  if (what === 'inside')
    return `The shell that waited inside step ${step?.number} was ended with its klee: the step begins anew.`;
  const killed = 'went with the klee that was killed.';
  const notKept = 'not kept when the session was left.';
  if (what === 'changes') return `The changes made by hand ${left ? `were ${notKept}` : killed}`;
  return `Step ${step?.number} had failed; what it left ${left ? `was ${notKept}` : killed}`;
}

function moveText({ name, about }: MoveName): string {
  return about === undefined ? name : `${name} ${about}`;
}

function skippedText(first: StepRef, last: StepRef): string {
  const [steps, them] =
    first.number === last.number ? [`step ${first.number}`, 'it'] : [`steps ${first.number} to ${last.number}`, 'them'];
  return `warning: skipped ${steps}: a build of the Dockerfile runs ${them}, and makes something else`;
}
