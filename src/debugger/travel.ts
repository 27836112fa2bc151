/** Moving in the timeline: the methods of the debugger that run nothing. */
import { back } from './backward.js';
import type { Session } from './session.js';

export class Travel {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Undoes the last `count` things that ran; answers how many it undid, fewer at the beginning of the history. */
  async back(count = 1): Promise<number> {
    return back(this.#session, count);
  }
}
