import { KleeError } from '../../errors.js';
import { writeFileAtomically } from '../../host/atomic.js';
import { reasonOf } from '../../host/system-errors.js';
import { isWrittenInto, writeInto } from '../../host/write-into.js';

/**
 * Writes a text to a file of this machine, whole or not at all; into a device or a pipe, which stays what it is.
 * Answers whether a file has it now.
 * @throws KleeError KLEE_USAGE when it cannot be written there.
 */
export async function writeWhole(path: string, text: string): Promise<boolean> {
  try {
    if (await isWrittenInto(path)) {
      await writeInto(path, [Buffer.from(text)]);
      return false;
    }
    await writeFileAtomically(path, text);
    return true;
  } catch (error) {
    throw new KleeError('KLEE_USAGE', `Could not write ${path}: ${reasonOf(error)}.`, {
      hint: 'give another file',
      cause: error,
    });
  }
}
