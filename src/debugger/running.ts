/** Going forward: the methods of the debugger that run steps. */
import { KleeError } from '../errors.js';
import { moveTo } from './backward.js';
import { insertStep } from './edit.js';
import { forward, type ForwardEnd, revive } from './forward.js';
import { claim } from './hold.js';
import type { Decisions, Session } from './session.js';
import { startersOf } from './timeline.js';

export class Running {
  readonly #session: Session;
  readonly #decisions: Decisions;
  #stop = new AbortController();

  constructor(session: Session, decisions: Decisions) {
    this.#session = session;
    this.#decisions = decisions;
  }

  /** Runs the next `count` steps, stopping at breakpoints and failures. At a failed step, runs it again from the clean snapshot. */
  async next(count = 1): Promise<ForwardEnd> {
    return this.#forward(count, false);
  }

  /** Runs to the next breakpoint or failure, or to the end. */
  async continue(): Promise<ForwardEnd> {
    return this.#forward(Infinity, false);
  }

  /** Runs the failed step again from the clean snapshot; where none failed, the last step that ran, afresh. */
  async retry(): Promise<ForwardEnd> {
    const session = this.#session;
    const { parent } = session.at;
    if (session.attempt === undefined && parent === undefined) {
      throw new KleeError('KLEE_USAGE', 'No step has run yet.', { hint: '`next` runs one' });
    }
    if (session.attempt === undefined && parent !== undefined) {
      await moveTo(session, parent);
      session.toRevive = startersOf(parent);
    }
    return this.#forward(1, true);
  }

  /** Inserts an instruction at the position and runs it. */
  async perform(text: string): Promise<ForwardEnd> {
    const number = this.#session.at.depth + 1;
    await insertStep(this.#session, number, text);
    const ended = await this.#forward(1, false);
    if (ended === 'failed') {
      const way = `\`edit\` changes it, \`delete-step ${number}\` takes it out`;
      this.#session.emit({ type: 'warning', text: `the instruction stays in the plan; ${way}` });
    }
    return ended;
  }

  /** Runs again the instructions that had left the position's processes running. Answers how many there were. */
  async revive(): Promise<number> {
    await claim(this.#session);
    const starters = startersOf(this.#session.at);
    this.#session.toRevive = starters;
    await revive(this.#session);
    return starters.length;
  }

  /** Interrupts what runs; the session stops there. A second call does not wait for the first to be obeyed. */
  interrupt(): void {
    this.#stop.abort();
    this.#session.runner.interrupt();
    this.#session.probe.interrupt();
    this.#session.longWork.interrupt();
  }

  async #forward(steps: number, afresh: boolean): Promise<ForwardEnd> {
    this.#stop = new AbortController();
    return forward(this.#session, { steps, afresh, stop: this.#stop.signal, askDirty: this.#decisions.dirty });
  }
}
