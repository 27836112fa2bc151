/** Work of many parts that a person may want to end before its end: a search over the steps of a session, a build beside it. */
export class LongWork {
  #stop: AbortController | undefined;
  readonly #listeners = new Set<() => void>();

  /** Does `work`; its signal fires when it is to end after the part that it is at. */
  async during<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    this.#stop = stop;
    try {
      return await work(stop.signal);
    } finally {
      this.#stop = undefined;
    }
  }

  /** Calls `listener` at every interrupt, the second one too, until the function that it answers is called. */
  onInterrupt(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Does nothing where no work is under way. */
  interrupt(): void {
    this.#stop?.abort();
    for (const listener of this.#listeners) listener();
  }
}
