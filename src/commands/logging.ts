/** A copy of what the session says, in a file of this machine: `set logging`. */
import { closeSync, openSync, writeSync } from 'node:fs';
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
      this.#open = { file, descriptor: openSync(file, this.overwrite ? 'w' : 'a') };
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

  /** Copies what is shown to the file, when it is on. A file that cannot take it any more ends the copy, and no session. */
  copy(text: string | Uint8Array): void {
    if (this.#open === undefined) return;
    try {
      if (typeof text === 'string') writeSync(this.#open.descriptor, text);
      else writeSync(this.#open.descriptor, text);
    } catch {
      this.#open = undefined;
    }
  }
}
