/**
 * What was made on the host and how to unmake it. Each resource registers its undo when it is made;
 * they are undone in reverse order, and one that fails does not keep the others from being undone.
 */
export class UndoList {
  readonly #undos: { what: string; undo: () => Promise<void> }[] = [];

  /** Registers how to unmake `what` (a short noun phrase for error messages). Returns a function that forgets it again. */
  add(what: string, undo: () => Promise<void>): () => void {
    const entry = { what, undo };
    this.#undos.push(entry);
    return () => {
      const index = this.#undos.indexOf(entry);
      if (index >= 0) this.#undos.splice(index, 1);
    };
  }

  /** Undoes all, newest first. @throws AggregateError when some could not be undone, after trying all. */
  async undoAll(): Promise<void> {
    const failures: unknown[] = [];
    const failed: string[] = [];
    for (let entry = this.#undos.pop(); entry !== undefined; entry = this.#undos.pop()) {
      try {
        await entry.undo();
      } catch (error) {
        failures.push(error);
        failed.push(entry.what);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `could not clean up: ${failed.join(', ')}`);
  }
}
