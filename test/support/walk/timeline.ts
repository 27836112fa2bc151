/** The model's plan, checkpoints, and moves that can be taken back. */
import type { BuildState, Instruction, Overrides } from './instructions.js';

/** An instruction of the plan; one that takes its place has its id. */
export interface Step {
  readonly id: number;
  readonly instruction: Instruction;
  /** Every move forward passes over it. */
  readonly skipped?: boolean;
}

export type Plan = readonly Step[];

/** Where a step left off. */
export interface Checkpoint {
  readonly parent: Checkpoint | undefined;
  readonly depth: number;
  readonly state: BuildState;
  /** A build of the plan does not make it: changes that were made by hand went into it, or its step was passed over. */
  readonly unlikeBuild: boolean;
  /** The plan that it was made of. */
  readonly plan: Plan;
  /** What was built on it, by what tells steps apart. */
  readonly next: Map<string, Checkpoint>;
}

/** The checkpoints on the way to one, the one before step 1 first. */
export function pathTo(checkpoint: Checkpoint): Checkpoint[] {
  const path: Checkpoint[] = [];
  for (let at: Checkpoint | undefined = checkpoint; at !== undefined; at = at.parent) path.unshift(at);
  return path;
}

/** Where a session stood, with which plan, and what commands ran with. */
export interface Place {
  readonly plan: Plan;
  readonly at: Checkpoint;
  readonly overrides: Overrides;
}

/** Moves and edits, to take back and to do again. */
export class Moves {
  #done: { before: Place; after: Place }[] = [];
  #undone: { before: Place; after: Place }[] = [];

  /** What has changed nothing of the place is no move. */
  note(before: Place, after: Place): void {
    if (before.plan === after.plan && before.at === after.at && before.overrides === after.overrides) return;
    this.#done.push({ before, after });
    this.#undone = [];
  }

  /** The last move that can be taken back. */
  get last(): { readonly before: Place } | undefined {
    return this.#done.at(-1);
  }

  /** The place before the last move; undefined where there is none. */
  undo(): Place | undefined {
    const move = this.#done.pop();
    if (move !== undefined) this.#undone.push(move);
    return move?.before;
  }

  /** The place after the move that was taken back last; undefined where there is none. */
  redo(): Place | undefined {
    const move = this.#undone.pop();
    if (move !== undefined) this.#done.push(move);
    return move?.after;
  }
}
