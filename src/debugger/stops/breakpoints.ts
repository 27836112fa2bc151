/**
 * Breakpoints, watchpoints and catchpoints, as gdb counts them: in one table, by numbers that are never used twice in a session.
 */
import { KleeError } from '../../errors.js';
import { isIncomplete } from './comparison.js';
import type { Plan } from '../source/plan.js';
import { findPlace, type Place, positionsOf } from './places.js';
import type { Watched } from './watching.js';

/** `fail`: a step has failed. `stage`: a FROM runs next. `miss`: the next step has to run, nothing recorded can be re-used. */
export type CaughtEvent = 'fail' | 'stage' | 'miss';

/** What a breakpoint waits for. */
export type Subject =
  | { readonly kind: 'breakpoint'; readonly place: Place }
  | { readonly kind: 'watchpoint'; readonly watched: Watched }
  | { readonly kind: 'catchpoint'; readonly event: CaughtEvent };

export interface Breakpoint {
  readonly number: number;
  readonly subject: Subject;
  readonly enabled: boolean;
  /** What becomes of it when it stops the session. */
  readonly disposition: 'keep' | 'delete' | 'disable';
  /** As it was typed; see `conditions.ts`. */
  readonly condition: string | undefined;
  /** How many crossings it still lets pass. */
  readonly ignore: number;
  /** How often it was crossed with its condition true, those that it let pass included. */
  readonly hits: number;
  /** What runs at its stop; a command that takes lines of its own has them behind it, to its `end`. */
  readonly commands: readonly string[];
}

/** What can be said of a breakpoint later. */
export type Traits = Partial<Pick<Breakpoint, 'enabled' | 'disposition' | 'condition' | 'ignore' | 'commands'>>;

/** A breakpoint in a session's journal: `step` is the number that its instruction has in the plan, 0 where it is in none now. */
export type StoredBreakpoint = Breakpoint & { readonly step: number };

export interface BreakpointData {
  /** The number that the next one gets. */
  readonly next: number;
  readonly breakpoints: readonly StoredBreakpoint[];
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

  /** @throws KleeError KLEE_USAGE for a condition that is none */
  add(subject: Subject, traits: Traits = {}): Breakpoint {
    expectCondition(traits);
    const breakpoint: Breakpoint = {
      number: this.#nextNumber,
      subject,
      enabled: true,
      disposition: 'keep',
      condition: undefined,
      ignore: 0,
      hits: 0,
      commands: [],
      ...traits,
    };
    this.#nextNumber += 1;
    this.#list.push(breakpoint);
    return breakpoint;
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number. */
  get(number: number): Breakpoint {
    const found = this.#list.find((breakpoint) => breakpoint.number === number);
    if (found === undefined) {
      throw new KleeError('KLEE_USAGE', `No breakpoint number ${number}.`, { hint: '`info breakpoints` lists them' });
    }
    return found;
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number. */
  change(number: number, traits: Traits): Breakpoint {
    expectCondition(traits);
    const changed = { ...this.get(number), ...traits };
    this.#replace(changed);
    return changed;
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number. */
  delete(number: number): void {
    this.get(number);
    this.#list = this.#list.filter((breakpoint) => breakpoint.number !== number);
  }

  deleteAll(): void {
    this.#list = [];
  }

  /** Forgets the breakpoints of an instruction that was removed from the plan. */
  forget(instruction: number): void {
    this.#list = this.#list.filter(
      ({ subject }) =>
        !(subject.kind === 'breakpoint' && subject.place.kind === 'step' && subject.place.instruction === instruction),
    );
  }

  /** Gives the pending ones their places, where the plan has them by now. */
  settle(plan: Plan): void {
    this.#list = this.#list.map((breakpoint) => {
      const { subject } = breakpoint;
      if (subject.kind !== 'breakpoint' || subject.place.kind !== 'pending') return breakpoint;
      const place = findPlace(plan, subject.place.text);
      return 'missing' in place ? breakpoint : { ...breakpoint, subject: { kind: 'breakpoint', place } };
    });
  }

  /**
   * Counts a crossing of `number`, and answers whether it stops the session: not one that is to be ignored. When it does, a temporary
   * one is deleted, one that was enabled once is disabled.
   */
  cross(number: number): boolean {
    const breakpoint = this.get(number);
    const hits = breakpoint.hits + 1;
    if (breakpoint.ignore > 0) {
      this.#replace({ ...breakpoint, hits, ignore: breakpoint.ignore - 1 });
      return false;
    }
    if (breakpoint.disposition === 'delete') this.delete(number);
    else this.#replace({ ...breakpoint, hits, enabled: breakpoint.disposition !== 'disable' });
    return true;
  }

  /** All of it, as plain data that outlives the session. */
  data(plan: Plan): BreakpointData {
    const breakpoints = this.#list.map((breakpoint) => ({ ...breakpoint, step: stepOf(breakpoint, plan) }));
    return { next: this.#nextNumber, breakpoints };
  }

  /** Takes over what `data` answered, for a plan with the same steps, whatever the ids of its instructions are. */
  restore(data: BreakpointData, plan: Plan): void {
    this.#nextNumber = data.next;
    this.#list = data.breakpoints.map(({ step, subject, ...traits }) => {
      // JSON has dropped what was undefined.
      const breakpoint = { ...traits, subject, condition: traits.condition };
      const instruction = plan.steps[step - 1]?.id;
      if (instruction === undefined || subject.kind !== 'breakpoint' || subject.place.kind !== 'step')
        return breakpoint;
      return { ...breakpoint, subject: { kind: 'breakpoint', place: { ...subject.place, instruction } } };
    });
  }

  #replace(changed: Breakpoint): void {
    this.#list = this.#list.map((breakpoint) => (breakpoint.number === changed.number ? changed : breakpoint));
  }
}

/** In gdb's words. */
function expectCondition({ condition }: Traits): void {
  if (condition === undefined || !isIncomplete(condition)) return;
  throw new KleeError('KLEE_USAGE', "A syntax error in expression, near `'.", {
    hint: `the condition is: ${condition}`,
  });
}

function stepOf({ subject }: Breakpoint, plan: Plan): number {
  return subject.kind === 'breakpoint' && subject.place.kind === 'step' ? plan.numberOf(subject.place.instruction) : 0;
}

/** The breakpoints that stop when step `number` of the plan runs next, disabled ones included. */
export function breakpointsAt(breakpoints: readonly Breakpoint[], plan: Plan, number: number): Breakpoint[] {
  return breakpoints.filter(
    ({ subject }) => subject.kind === 'breakpoint' && positionsOf(subject.place, plan).includes(number),
  );
}
