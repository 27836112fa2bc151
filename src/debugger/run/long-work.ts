/** Work of many parts that a person may want to end before its end: a search over the steps of a session. */
export class LongWork {
  #stop: AbortController | undefined;

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

  /** Does nothing where no work is under way. */
  interrupt(): void {
    this.#stop?.abort();
  }
}
