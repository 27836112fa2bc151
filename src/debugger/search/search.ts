/** Searching the recorded steps: the methods of the debugger that answer which step it was. No step of the plan runs. */
import { bisect, type Bisection, type BisectOptions } from './bisect.js';
import { history, type History, type Subject } from './history.js';
import type { Session } from '../session.js';
import type { Reach } from './states.js';
import { type VariableChange, variableChanges } from '../variables.js';
import { type Culprits, who } from './who.js';

export class Search {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * The first recorded step after which a command fails, or succeeds, found with few runs of it: at most ten over 300 steps.
   * Each is told by an event. @throws KleeError KLEE_USAGE when nothing with files is recorded
   */
  async bisect(options: BisectOptions): Promise<Bisection> {
    return bisect(this.#session, options);
  }

  /** What a command says, a file holds or a variable is after each recorded step, where it changed. */
  async history(subject: Subject, reach: Reach): Promise<History> {
    return history(this.#session, subject, reach);
  }

  /** The steps on the way to the position that made, changed or deleted an absolute path, or what a glob matches. */
  async who(pattern: string): Promise<Culprits> {
    return who(this.#session, pattern);
  }

  /** The steps on the way to the position that set a variable (without its `$`), changed it or took it away. */
  whoSet(variable: string): VariableChange[] {
    return variableChanges(this.#session, variable);
  }
}
