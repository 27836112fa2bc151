/** What is shown at each stop: the methods of the debugger for it. */
import { KleeError } from '../../errors.js';
import { outputOf } from '../probe/beside.js';
import type { Session } from '../session.js';

export interface Display {
  readonly number: number;
  /** As `print` takes it, or `!COMMAND`. */
  readonly expression: string;
}

/** Their numbers are never used twice. */
export interface DisplayTable {
  readonly list: readonly Display[];
  /** The number that the next one gets. */
  readonly next: number;
}

export class Displays {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  list(): readonly Display[] {
    return this.#session.displays.list;
  }

  add(expression: string): Display {
    const { list, next } = this.#session.displays;
    const display = { number: next, expression };
    this.#session.displays = { list: [...list, display], next: next + 1 };
    return display;
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number */
  remove(number: number): void {
    const { list, next } = this.#session.displays;
    if (!list.some((display) => display.number === number)) {
      throw new KleeError('KLEE_USAGE', `No display number ${number}.`, { hint: '`info display` lists them' });
    }
    this.#session.displays = { list: list.filter((display) => display.number !== number), next };
  }

  removeAll(): void {
    this.#session.displays = { ...this.#session.displays, list: [] };
  }

  /** What a shell command line writes on the files of the position's checkpoint; undefined before FROM. It leaves no trace. */
  async output(command: string): Promise<string | undefined> {
    return outputOf(this.#session, this.#session.at, command);
  }
}
