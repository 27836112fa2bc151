/** What a session says of itself to who comes after its klee. */
import { asKleeError } from '../../host/system-errors.js';
import { holdImages } from './hold.js';
import { isWorthKeeping } from './keeping.js';
import type { Session } from '../session.js';

/**
 * Writes down what has changed: called before a move is acted on, after a step, and when a command is done. A journal that cannot be
 * written ends nothing: the session goes on, and says that it cannot be resumed as it is.
 */
export async function save(session: Session): Promise<void> {
  const { recorder } = session;
  if (recorder === undefined) return;
  try {
    // First: what the journal says that it needs must not be removed meanwhile.
    if (!session.holdsForGood && isWorthKeeping(session)) await holdImages(session);
    await recorder.record(session);
    session.unsaved = undefined;
  } catch (error) {
    const { message } = asKleeError(error) ?? (error as Error);
    if (session.unsaved === undefined) {
      session.emit({
        type: 'warning',
        text: `the journal of the session cannot be written: ${message}. Until it can, what is done cannot be resumed`,
      });
    }
    session.unsaved = message;
  }
}
