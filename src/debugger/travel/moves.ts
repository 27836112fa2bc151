/** The moves and edits of a session, to undo and to do again. Nothing is deleted by either: checkpoints stay in the timeline. */
import type { JailSettings } from '../../build/workspace.js';
import type { Overrides } from '../../image/config.js';
import type { MoveName } from '../events.js';
import type { Plan } from '../source/plan.js';
import type { Session } from '../session.js';
import type { Checkpoint } from '../timeline.js';

/** Where a session stood, with which plan, and what commands ran with. */
export interface Place {
  readonly plan: Plan;
  readonly at: Checkpoint;
  readonly overrides: Overrides;
  readonly jail: JailSettings;
}

export function placeOf({ plan, at, overrides, jail }: Session): Place {
  return { plan, at, overrides, jail };
}

/** What changed the position or the plan. */
export interface Move extends MoveName {
  readonly before: Place;
  readonly after: Place;
}

export class Moves {
  #done: Move[] = [];
  #undone: Move[] = [];

  /** The moves that can be undone, the earliest first. */
  get done(): readonly Move[] {
    return this.#done;
  }

  /** The moves that can be done again, the next one last. */
  get undone(): readonly Move[] {
    return this.#undone;
  }

  add(move: Move): void {
    this.#done.push(move);
    this.#undone = [];
  }

  /** The moves of a session that is resumed. */
  restore(done: readonly Move[], undone: readonly Move[]): void {
    this.#done = [...done];
    this.#undone = [...undone];
  }

  /** Takes the latest move back; undefined when there is none. */
  undo(): Move | undefined {
    const move = this.#done.pop();
    if (move !== undefined) this.#undone.push(move);
    return move;
  }

  /** The move that was taken back last is done again; undefined when there is none. */
  redo(): Move | undefined {
    const move = this.#undone.pop();
    if (move !== undefined) this.#done.push(move);
    return move;
  }

  /** Forgets the moves from or to places that are no more. */
  forget(gone: ReadonlySet<Checkpoint>): void {
    const stays = ({ before, after }: Move) => !gone.has(before.at) && !gone.has(after.at);
    this.#done = this.#done.filter(stays);
    this.#undone = this.#undone.filter(stays);
  }
}

/** Does `work`, and notes it as a move when it has changed the position, the plan or what commands run with, also where it failed half way. */
export async function noted<T>(session: Session, move: MoveName, work: () => Promise<T>): Promise<T> {
  const before = placeOf(session);
  try {
    return await work();
  } finally {
    const after = placeOf(session);
    if (Object.entries(before).some(([what, was]) => after[what as keyof Place] !== was))
      session.moves.add({ ...move, before, after });
  }
}
