/** The variables of steps: ENV, ARG and what comes with an image or the command line. */
import { commandOf } from '../build/run-step.js';
import type { StepRef } from './events.js';
import type { Session } from './session.js';
import { type Checkpoint, pathTo } from './timeline.js';

export interface VariableValue {
  readonly value: string;
  /** `option`: `--env` of the command line. */
  readonly kind: 'ENV' | 'ARG' | 'option';
}

/** All variables of a command after the step that made a checkpoint; before FROM, the ARGs there are. */
export function variablesAt(session: Session, { state }: Checkpoint): Readonly<Record<string, string>> {
  const { scope } = state;
  if (!scope.inStage) return scope.globalArguments;
  return commandOf({ form: 'shell', command: '' }, state, session.options.settings).environment ?? {};
}

/** One of them; undefined where it is not set. */
export function variableAt(session: Session, checkpoint: Checkpoint, name: string): VariableValue | undefined {
  const variables = variablesAt(session, checkpoint);
  if (!Object.hasOwn(variables, name)) return undefined;
  const value = variables[name] ?? '';
  const { inStage, environment } = checkpoint.state.scope;
  if (inStage && Object.hasOwn(session.options.settings.environment, name)) return { value, kind: 'option' };
  return { value, kind: inStage && Object.hasOwn(environment, name) ? 'ENV' : 'ARG' };
}

export interface VariableChange {
  readonly step: StepRef;
  /** Undefined where it was not set. */
  readonly before: VariableValue | undefined;
  readonly after: VariableValue | undefined;
}

/** The steps on the way to the position that set a variable, changed it or took it away. */
export function variableChanges(session: Session, name: string): VariableChange[] {
  const changes: VariableChange[] = [];
  let before: VariableValue | undefined;
  for (const checkpoint of pathTo(session.at)) {
    const after = variableAt(session, checkpoint, name);
    if (before?.value !== after?.value || before?.kind !== after?.kind) {
      changes.push({ step: session.refOf(checkpoint), before, after });
    }
    before = after;
  }
  return changes;
}
