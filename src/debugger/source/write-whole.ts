import { KleeError } from '../../errors.js';
import { writeFileAtomically } from '../../host/atomic.js';
import { reasonOf } from '../../host/system-errors.js';

/** Writes a text to a file of this machine, whole or not at all. @throws KleeError KLEE_USAGE when it cannot be written there. */
export async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomically(path, text);
  } catch (error) {
    throw new KleeError('KLEE_USAGE', `Could not write ${path}: ${reasonOf(error)}.`, {
      hint: 'give another file',
      cause: error,
    });
  }
}
