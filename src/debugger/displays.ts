/** What is shown at each stop: the methods of the debugger for it. Their numbers are never used twice. */
import { KleeError } from '../errors.js';
import { outputOf } from './beside.js';
import type { Session } from './session.js';

export interface Display {
  readonly number: number;
  /** As `print` takes it, or `!COMMAND`. */
  readonly expression: string;
}

export class Displays {
  readonly #session: Session;
  #list: Display[] = [];
  #nextNumber = 1;

  constructor(session: Session) {
    this.#session = session;
  }

  list(): readonly Display[] {
    return this.#list;
  }

  add(expression: string): Display {
    const display = { number: this.#nextNumber, expression };
    this.#nextNumber += 1;
    this.#list.push(display);
    return display;
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number */
  remove(number: number): void {
    if (!this.#list.some((display) => display.number === number)) {
      throw new KleeError('KLEE_USAGE', `No display number ${number}.`, { hint: '`info display` lists them' });
    }
    this.#list = this.#list.filter((display) => display.number !== number);
  }

  removeAll(): void {
    this.#list = [];
  }

  /** What a shell command line writes on the files of the position's checkpoint; undefined before FROM. It leaves no trace. */
  async output(command: string): Promise<string | undefined> {
    return outputOf(this.#session, this.#session.at, command);
  }
}
