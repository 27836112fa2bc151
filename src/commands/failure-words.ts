/** A step that failed. */
import type { DebugEvent, FailureReport } from '../debugger/events.js';
import { printable } from '../view/printable.js';
import type { Theme } from '../view/theme.js';
import { duration } from '../view/units.js';
import { pieceText, processNames, shortText } from './step-words.js';
import { isSilent, reasonText } from './stop-words.js';

export function failedLines(
  { report, caught, reason }: Extract<DebugEvent, { type: 'stepFailed' }>,
  theme: Theme,
): string[] {
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
  else if (command !== undefined) lines.push(`  command:   ${shortText(command)}`);
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
