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
  /** How many crossings it still lets pass. */
  readonly ignore: number;
}

/** What can be said of a breakpoint later. */
export type Traits = Partial<Pick<Breakpoint, 'ignore'>>;
/** Breakpoints as plain data. */
export interface BreakpointsData {
  readonly list: readonly Breakpoint[];
  readonly nextNumber: number;
}

export class Breakpoints {
  #list: Breakpoint[] = [];
  #nextNumber = 1;

  data(): BreakpointsData {
    return { list: this.#list, nextNumber: this.#nextNumber };
  }

  /** Takes the place of what there is. */
  restore({ list, nextNumber }: BreakpointsData): void {
    this.#list = [...list];
    this.#nextNumber = nextNumber;
  }

  list(): readonly Breakpoint[] {
    return this.#list;
  }

  add(instruction: number, temporary: boolean): Breakpoint {
    const breakpoint = { number: this.#nextNumber, instruction, temporary, hits: 0, ignore: 0 };
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

  /** @throws KleeError KLEE_USAGE when there is none of that number. */
  change(number: number, traits: Traits): void {
    this.#list = this.#list.map((breakpoint) =>
      breakpoint.number === number ? { ...breakpoint, ...traits } : breakpoint,
    );
  }

  deleteAll(): void {
    this.#list = [];
  }

  /** Forgets the breakpoints of an instruction that was removed from the plan. */
  forget(instruction: number): void {
    this.#list = this.#list.filter((breakpoint) => breakpoint.instruction !== instruction);
  }

  /**
   * Counts a crossing of every breakpoint of the instruction; answers the first of them that is not to be ignored. Temporary ones are
   * gone afterwards.
   */
  hit(instruction: number): Breakpoint | undefined {
    const crossed = this.#list.filter((breakpoint) => breakpoint.instruction === instruction);
    const hit = crossed.filter(({ ignore }) => ignore === 0);
    this.#list = this.#list
      .filter((breakpoint) => !(breakpoint.temporary && hit.includes(breakpoint)))
      .map((breakpoint) => {
        if (!crossed.includes(breakpoint)) return breakpoint;
        return { ...breakpoint, hits: breakpoint.hits + 1, ignore: Math.max(0, breakpoint.ignore - 1) };
      });
    return hit[0];
  }
}
