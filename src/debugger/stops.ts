/** Where a session stops: the methods of the debugger for breakpoints. */
import type { Breakpoint, Traits } from './breakpoints.js';
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

  /** @throws KleeError KLEE_USAGE when there is none of that number */
  change(number: number, traits: Traits): void {
    this.#session.breakpoints.change(number, traits);
  }

  /** Deletes breakpoint `number`, or all. @throws KleeError KLEE_USAGE when there is none of that number. */
  delete(number?: number): void {
    if (number === undefined) this.#session.breakpoints.deleteAll();
    else this.#session.breakpoints.delete(number);
  }

  list(): BreakpointRow[] {
    const { breakpoints, plan } = this.#session;
    return breakpoints.list().flatMap(({ number, temporary, hits, instruction }) => {
      const at = plan.numberOf(instruction);
      // Another plan that came back need not have its step.
      return at === 0 ? [] : [{ number, temporary, hits, step: this.#session.ref(at) }];
    });
  }
}
