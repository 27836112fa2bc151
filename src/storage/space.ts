/** Full disks, as every store words them. */
import { KleeError } from '../errors.js';
import { systemCodeOf, waysToMakeRoom } from '../host/system-errors.js';

/**
 * Does `work`, and words its failure anew where the reason is that `place` (`the file system of /var`) is full, whether node:fs or
 * a program has met it.
 * @throws KleeError KLEE_NO_SPACE
 */
export async function guardSpace<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isNoSpace(error)) throw error;
    throw new KleeError('KLEE_NO_SPACE', `no space left on ${place}`, {
      hint: `make room there, or remove what nobody needs: ${waysToMakeRoom}`,
      cause: error,
    });
  }
}

/** Whether the reason of a failure is a full disk, or a quota. */
export function isNoSpace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause, message } = error;
  const code = systemCodeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'KLEE_NO_SPACE') return true;
  return /no space left on device|disk quota exceeded/i.test(message) || isNoSpace(cause);
}
