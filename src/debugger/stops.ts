/** Where a session stops: the methods of the debugger for breakpoints. */
import type { Breakpoint } from './breakpoints.js';
import type { StepRef } from './events.js';
import type { Session } from './session.js';

export interface BreakpointRow {
  readonly number: number;
  readonly temporary: boolean;
  readonly hits: number;
  readonly step: StepRef;
}

export class Stops {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Sets a breakpoint at step `number`. @throws KleeError KLEE_USAGE when the plan has no such step. */
  break(number: number, temporary: boolean): Breakpoint {
    return this.#session.breakpoints.add(this.#session.plan.step(number).id, temporary);
  }

  /** Deletes breakpoint `number`, or all. @throws KleeError KLEE_USAGE when there is none of that number. */
  delete(number?: number): void {
    if (number === undefined) this.#session.breakpoints.deleteAll();
    else this.#session.breakpoints.delete(number);
  }

  /** The number that was given last; undefined when there was none yet. */
  get lastNumber(): number | undefined {
    return this.#session.breakpoints.lastNumber;
  }

  list(): BreakpointRow[] {
    const { breakpoints, plan } = this.#session;
    return breakpoints.list().map(({ number, temporary, hits, instruction }) => ({
      number,
      temporary,
      hits,
      step: this.#session.ref(plan.numberOf(instruction)),
    }));
  }
}
