/** The end of a step that the session stood inside. */
import type { Session } from '../session.js';
import { conclude, hostFailed } from './conclude.js';
import type { Inside, WaitingShell } from './inside.js';

/** Runs the rest of the step without a stop. */
export async function finishInside(session: Session, inside: Inside, shell: WaitingShell): Promise<'done' | 'failed'> {
  shell.piecewise.runThrough();
  return endOf(session, inside, shell);
}

/** Waits for the end of the step, whose last command runs. */
export async function endOf(session: Session, { begun }: Inside, { ran }: WaitingShell): Promise<'done' | 'failed'> {
  const result = await ran.catch(async (error: unknown) => {
    session.inside = undefined;
    throw await hostFailed(session, error);
  });
  session.inside = undefined;
  return conclude(session, begun, result);
}
