/** Which sessions outlive their klee. */
import type { StoredSession } from './fold.js';
import type { Session } from '../session.js';

/** Whether there is anything in it that a new session would not have: something was executed, or the plan was edited. */
export function isWorthKeeping({ executed, plan, options }: Session): boolean {
  return options.keep === 'always' || (options.keep !== undefined && (executed > 0 || plan.edited));
}

/** The same, of a session on the disk. */
export function wasWorthKeeping({ session, state, plans }: StoredSession): boolean {
  if (session === undefined) return false;
  const { executed = 0, plan = 0 } = state as { executed?: number; plan?: number };
  const { text, original = session.dockerfile } = plans[plan - 1] ?? { text: session.dockerfile };
  return session.keep === 'always' || executed > 0 || text !== original;
}
