/** Tells how far a search is that takes long. */
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';

/** How often at most, in milliseconds. */
const everyMs = 2000;

export class SearchProgress {
  readonly #session: Session;
  readonly #total: number;
  #looked = 0;
  #said = performance.now();

  /** @param total how many states there are to look at */
  constructor(session: Session, total: number) {
    this.#session = session;
    this.#total = total;
  }

  get looked(): number {
    return this.#looked;
  }

  /** One more was looked at: what `checkpoint` has. */
  done(checkpoint: Checkpoint): void {
    this.#looked += 1;
    if (performance.now() - this.#said < everyMs) return;
    this.#said = performance.now();
    const step = this.#session.refOf(checkpoint);
    this.#session.emit({ type: 'searching', step, looked: this.#looked, total: this.#total });
  }
}
