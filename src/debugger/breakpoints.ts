/** Breakpoints. Their numbers are never used twice in a session, as in gdb. */
import { KleeError } from '../errors.js';

/** A place in the plan: the instruction it stands for stays the same when edits move it. */
export interface Breakpoint {
  readonly number: number;
  /** The id of the instruction in the plan. */
  readonly instruction: number;
  /** Removed when it is hit. */
  readonly temporary: boolean;
  readonly hits: number;
}

export class Breakpoints {
  #list: Breakpoint[] = [];
  #nextNumber = 1;

  /** The number that was given last; undefined when there was none yet. */
  get lastNumber(): number | undefined {
    return this.#nextNumber === 1 ? undefined : this.#nextNumber - 1;
  }

  list(): readonly Breakpoint[] {
    return this.#list;
  }

  add(instruction: number, temporary: boolean): Breakpoint {
    const breakpoint = { number: this.#nextNumber, instruction, temporary, hits: 0 };
    this.#nextNumber += 1;
    this.#list.push(breakpoint);
    return breakpoint;
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number. */
  delete(number: number): void {
    if (!this.#list.some((breakpoint) => breakpoint.number === number)) {
      throw new KleeError('KLEE_USAGE', `No breakpoint number ${number}.`, { hint: '`info breakpoints` lists them' });
    }
    this.#list = this.#list.filter((breakpoint) => breakpoint.number !== number);
  }

  deleteAll(): void {
    this.#list = [];
  }

  /** Forgets the breakpoints of an instruction that was removed from the plan. */
  forget(instruction: number): void {
    this.#list = this.#list.filter((breakpoint) => breakpoint.instruction !== instruction);
  }

  /** Counts a hit on every breakpoint of the instruction; answers the first of them. Temporary ones are gone afterwards. */
  hit(instruction: number): Breakpoint | undefined {
    const hit = this.#list.find((breakpoint) => breakpoint.instruction === instruction);
    this.#list = this.#list
      .filter((breakpoint) => !(breakpoint.temporary && breakpoint.instruction === instruction))
      .map((breakpoint) =>
        breakpoint.instruction === instruction ? { ...breakpoint, hits: breakpoint.hits + 1 } : breakpoint,
      );
    return hit;
  }
}
