/** Where a session stops: the methods of the debugger for breakpoints, watchpoints and catchpoints. */
import { KleeError } from '../../errors.js';
import { type Breakpoint, breakpointsAt, type CaughtEvent, type Traits } from './breakpoints.js';
import { environment } from '../environment.js';
import type { StepRef } from '../events.js';
import { findPlace, type MissingPlace, type Place, placeText, positionsOf, stepsOf } from './places.js';
import type { Session } from '../session.js';
import { isForFailures } from './stopping.js';
import { readWatched, watchedText } from './watching.js';

export interface BreakpointRow extends Omit<Breakpoint, 'subject'> {
  readonly kind: 'breakpoint' | 'watchpoint' | 'catchpoint';
  /** What it waits for, as one types it: `4`, `after 4`, `RUN`; `/etc/app.conf`; `fail`. Undefined for a step that is not in the plan now. */
  readonly what: string | undefined;
  /** The steps that a breakpoint is at; none for one that is pending. */
  readonly steps: readonly StepRef[];
  /** Whether it stops behind its step. */
  readonly after: boolean;
}

/** A breakpoint that was set, and what stops at the same places. */
export interface SetBreakpoint {
  readonly breakpoint: BreakpointRow;
  /** `step`: the number of the one that runs next when they stop. */
  readonly others: readonly { readonly step: number; readonly breakpoints: readonly BreakpointRow[] }[];
}

export class Stops {
  readonly #session: Session;
  #stoppedAt: number | undefined;

  constructor(session: Session) {
    this.#session = session;
    session.on((event) => {
      if (event.type !== 'stopped' && event.type !== 'finished' && event.type !== 'stepFailed') return;
      const { reason } = event;
      this.#stoppedAt = reason !== undefined && 'also' in reason ? reason.number : undefined;
    });
  }

  /** The number of the breakpoint that the session stopped at last; undefined when it was none, or is there no more. */
  get stoppedAt(): number | undefined {
    return this.#session.breakpoints.list().find(({ number }) => number === this.#stoppedAt)?.number;
  }

  /**
   * Sets a breakpoint at a place (`findPlace`; `+2` and `-1` from the step that runs next), or answers what is missing for it.
   * @throws KleeError KLEE_USAGE when the text is no place
   */
  break(text: string, traits: Traits = {}): SetBreakpoint | MissingPlace {
    const { breakpoints, plan } = this.#session;
    const place = this.#find(text);
    if ('missing' in place) return place;
    const others = positionsOf(place, plan).map((step) => ({
      step,
      breakpoints: breakpointsAt(breakpoints.list(), plan, step).map((other) => this.#row(other)),
    }));
    return { breakpoint: this.#row(breakpoints.add({ kind: 'breakpoint', place }, traits)), others };
  }

  /** Sets a breakpoint at a place that the plan does not have yet: it is there as soon as an edit makes it. */
  breakPending(text: string, traits: Traits = {}): BreakpointRow {
    const place: Place = { kind: 'pending', text: this.#absolute(text) };
    return this.#row(this.#session.breakpoints.add({ kind: 'breakpoint', place }, traits));
  }

  /** Sets a watchpoint on a path, a glob, `$NAME` or `!COMMAND`; relative paths begin at the position's directory. */
  watch(text: string, traits: Traits = {}): BreakpointRow {
    const watched = readWatched(text, environment(this.#session).directory);
    return this.#row(this.#session.breakpoints.add({ kind: 'watchpoint', watched }, traits));
  }

  /** Sets a catchpoint. */
  catch(event: CaughtEvent, traits: Traits = {}): BreakpointRow {
    return this.#row(this.#session.breakpoints.add({ kind: 'catchpoint', event }, traits));
  }

  /** Enables or disables what catches failures; without a catchpoint for them one that is disabled is made. */
  catchFailures(enabled: boolean): BreakpointRow[] {
    const { breakpoints } = this.#session;
    const ours = breakpoints.list().filter(isForFailures);
    if (ours.length === 0) return [this.catch('fail', { enabled })];
    return ours.map(({ number }) => this.change(number, { enabled }));
  }

  /** @throws KleeError KLEE_USAGE when there is none of that number */
  change(number: number, traits: Traits): BreakpointRow {
    return this.#row(this.#session.breakpoints.change(number, traits));
  }

  /** Deletes breakpoint `number`, or all. @throws KleeError KLEE_USAGE when there is none of that number. */
  delete(number?: number): void {
    if (number === undefined) this.#session.breakpoints.deleteAll();
    else this.#session.breakpoints.delete(number);
  }

  /** Deletes the breakpoints that stop at a place and nowhere else; answers their numbers. @throws KleeError KLEE_USAGE */
  clear(text: string): number[] {
    const { breakpoints, plan } = this.#session;
    const place = this.#find(text);
    if ('missing' in place) throw new KleeError('KLEE_USAGE', place.missing);
    const positions = new Set(positionsOf(place, plan));
    const cleared = breakpoints.list().filter(({ subject }) => {
      const theirs = subject.kind === 'breakpoint' ? positionsOf(subject.place, plan) : [];
      return theirs.length > 0 && theirs.every((number) => positions.has(number));
    });
    for (const { number } of cleared) breakpoints.delete(number);
    return cleared.map(({ number }) => number);
  }

  /** The number of the first step that runs next at a place. @throws KleeError KLEE_USAGE when the text is no place */
  stepAt(text: string): number | MissingPlace {
    const place = this.#find(text);
    return 'missing' in place ? place : (positionsOf(place, this.#session.plan)[0] ?? 0);
  }

  list(): BreakpointRow[] {
    return this.#session.breakpoints.list().map((breakpoint) => this.#row(breakpoint));
  }

  /** The number that was given last; undefined when there was none yet. */
  get lastNumber(): number | undefined {
    return this.#session.breakpoints.lastNumber;
  }

  /** `+2` and `-1` are counted from the step that runs next, as gdb counts lines from the current one. */
  #absolute(text: string): string {
    return text.replace(/^[+-]\d{1,9}$/, (offset) => String(this.#session.at.depth + 1 + Number(offset)));
  }

  #find(text: string): Place | MissingPlace {
    return findPlace(this.#session.plan, this.#absolute(text));
  }

  #row(breakpoint: Breakpoint): BreakpointRow {
    const { plan } = this.#session;
    const { subject, ...rest } = breakpoint;
    const row = { ...rest, kind: subject.kind, steps: [], after: false };
    if (subject.kind === 'watchpoint') return { ...row, what: watchedText(subject.watched) };
    if (subject.kind === 'catchpoint') return { ...row, what: subject.event };
    const { place } = subject;
    return {
      ...row,
      what: placeText(place, plan),
      steps: stepsOf(place, plan).map((number) => this.#session.ref(number)),
      after: place.kind === 'step' && place.side === 'after',
    };
  }
}
