/** Which sessions outlive their klee. */
import type { StoredSession } from './fold.js';
import type { Session } from '../session.js';

/** Whether there is anything in it that a new session would not have: something was executed, the plan was edited, or files by hand. */
export function isWorthKeeping({ executed, plan, dirty, inside, options }: Session): boolean {
  const worthwhile = executed > 0 || plan.edited || dirty || inside !== undefined;
  return options.keep === 'always' || (options.keep !== undefined && worthwhile);
}

/** The same, of a session on the disk. */
export function wasWorthKeeping({ session, state, plans }: StoredSession): boolean {
  if (session === undefined) return false;
  const {
    executed = 0,
    plan = 0,
    dirty = false,
    inside = null,
  } = state as { executed?: number; plan?: number; dirty?: boolean; inside?: number | null };
  const { text, original = session.dockerfile } = plans[plan - 1] ?? { text: session.dockerfile };
  return session.keep === 'always' || executed > 0 || text !== original || dirty || inside !== null;
}
