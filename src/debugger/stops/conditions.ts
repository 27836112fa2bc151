/** Conditions of breakpoints: comparisons, which klee evaluates, or shell tests, which run on the files of a checkpoint. */
import { runBeside } from '../probe/beside.js';
import { holds, parseComparison } from './comparison.js';
import type { Session } from '../session.js';
import { stageLabel } from '../travel/stages.js';
import type { Checkpoint } from '../timeline.js';
import { variablesAt } from '../variables.js';

/** What a condition is asked about. */
export interface Circumstances {
  readonly checkpoint: Checkpoint;
  /** Of the last step that ran a command, or of the one that failed. */
  readonly exitCode: number | undefined;
}

/** How a shell says that it could not run what it was given. */
const cannotRun = [126, 127];

/** Whether a condition is true. @throws Error, with a line that says why, when that cannot be told */
export async function isTrue(session: Session, condition: string, circumstances: Circumstances): Promise<boolean> {
  const convenience = convenienceVariables(session, circumstances);
  const comparison = parseComparison(condition);
  if (comparison !== undefined) {
    return holds(comparison, { ...variablesAt(session, circumstances.checkpoint), ...convenience });
  }
  const { exit, output } = await runBeside(session, circumstances.checkpoint, condition, convenience);
  if (cannotRun.includes(exit.code)) throw new Error(output.trim().split('\n')[0] || `exit code ${exit.code}`);
  return exit.code === 0;
}

/** klee's own variables, by their names without the `$`; those without a value are left out. */
function convenienceVariables(session: Session, { checkpoint, exitCode }: Circumstances): Record<string, string> {
  const next = checkpoint.depth + 1;
  const step = session.plan.steps[next - 1];
  const { snapshot } = checkpoint.state;
  const values = {
    _step: next,
    _line: step?.line,
    _stage: stageLabel(session.plan, next),
    _snapshot: snapshot === undefined ? undefined : `@${snapshot}`,
    _exitcode: exitCode,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
