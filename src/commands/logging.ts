/** A copy of what the session says, in a file of this machine: `set logging`. */
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { KleeError } from '../errors.js';
import { reasonOf } from '../host/system-errors.js';

export class Logging {
  /** Where the copy goes the next time that it is begun. */
  file = 'klee.txt';
  /** Begin with an empty file. */
  overwrite = false;
  #open: { readonly file: string; readonly descriptor: number } | undefined;

  get enabled(): boolean {
    return this.#open !== undefined;
  }

  /** Answers the file. @throws KleeError KLEE_USAGE when it is on already, or when the file cannot be written */
  begin(): string {
    if (this.#open !== undefined) throw new KleeError('KLEE_USAGE', `Already logging to ${this.#open.file}.`);
    const { file } = this;
    try {
      this.#open = { file, descriptor: openLog(file, this.overwrite ? 'w' : 'a') };
    } catch (error) {
      throw new KleeError('KLEE_USAGE', `Could not write ${file}: ${reasonOf(error)}.`, {
        hint: '`set logging file FILE` names another',
        cause: error,
      });
    }
    return file;
  }

  /** Answers the file. @throws KleeError KLEE_USAGE when it is off */
  end(): string {
    if (this.#open === undefined) throw new KleeError('KLEE_USAGE', "You aren't set up for logging.");
    const { file, descriptor } = this.#open;
    closeSync(descriptor);
    this.#open = undefined;
    return file;
  }

  /**
   * Copies what is shown to the file, when it is on. A file that cannot take it any more ends the copy, and no session: the answer is
   * what to warn the user of then.
   */
  copy(text: string | Uint8Array): string | undefined {
    if (this.#open === undefined) return undefined;
    const { file, descriptor } = this.#open;
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      return undefined;
    } catch (error) {
      this.#open = undefined;
      closeSync(descriptor);
      return `${file} cannot be written: ${reasonOf(error)}. Logging is off.`;
    }
  }
}

/** A pipe that nobody reads from is an error: to wait for a reader would hold the session. */
function openLog(file: string, flags: 'w' | 'a'): number {
  if (statSync(file, { throwIfNoEntry: false })?.isFIFO() !== true) return openSync(file, flags);
  const probe = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    return openSync(file, constants.O_WRONLY);
  } finally {
    closeSync(probe);
  }
}
