/** The tree of checkpoints of a session. Moving in it deletes nothing; an edit makes a branch. */
import type { BuildState, StepFailure, StepResult } from '../build/checkpoint.js';
import type { Instruction } from '../dockerfile/instruction.js';
import type { JailProcess } from '../jail/jail.js';
import type { Recipe } from '../image/recipe.js';
import type { Cached, Missed } from './reuse/outcome.js';
import type { Plan } from './source/plan.js';

export interface Checkpoint {
  /** Counted from 0, the place before step 1; never used twice. */
  readonly id: number;
  readonly parent: Checkpoint | undefined;
  /** How many steps were done to get here: the number of the step that made it. */
  readonly depth: number;
  /** What made it, as `stepKey` says; two checkpoints with the same parent and key hold the same. */
  readonly key: string;
  /** The instruction that made it, with its lines as they were in the plan then; undefined before step 1. */
  readonly instruction: Instruction | undefined;
  /** The plan as it was when it was made. */
  readonly plan: Plan;
  readonly state: BuildState;
  readonly taken: StepResult['taken'];
  readonly left: StepResult['left'];
  readonly durationMs: number;
  readonly exitCode: number | undefined;
  /** True when changes that were made by hand went into it: a build of the plan does not make the same. */
  readonly byHand: boolean;
  /** Set when the step was passed over by a jump: its instruction did nothing, and a build of the plan does not make the same. */
  readonly skipped?: true;
  /** What its files were made of; absent where no other session may take them for the same. */
  readonly recipe?: Recipe | undefined;
  /** Set when it was not run: where its files come from. */
  readonly cached?: Cached | undefined;
  /** Set when it was run: why nothing of an earlier session or build was taken. */
  readonly missed?: Missed | undefined;
  /** Path of the step's output on disk; undefined for steps that have none. */
  readonly log: string | undefined;
}

/** A step that was run and failed: it made no checkpoint. */
export interface Failed {
  /** What it was run on. */
  readonly on: Checkpoint;
  readonly logical: string;
  readonly failure: StepFailure;
}

export class Timeline {
  readonly root: Checkpoint;
  readonly #made = new Map<number, Checkpoint>();
  #failed: readonly Failed[] = [];
  #forgotten: readonly number[] = [];
  readonly #children = new Map<number, Map<string, Checkpoint>>();
  #nextId = 1;

  constructor(state: BuildState, plan: Plan) {
    this.root = {
      id: 0,
      parent: undefined,
      depth: 0,
      key: '',
      instruction: undefined,
      plan,
      state,
      taken: undefined,
      left: [],
      durationMs: 0,
      exitCode: undefined,
      byHand: false,
      log: undefined,
    };
    this.#made.set(0, this.root);
  }

  /** Those made after the checkpoint `id`, in the order in which they were made; also earlier runs of a step that was run afresh. */
  madeSince(id: number): Checkpoint[] {
    const made: Checkpoint[] = [];
    for (let next = id + 1; next < this.#nextId; next += 1) {
      const checkpoint = this.#made.get(next);
      if (checkpoint !== undefined) made.push(checkpoint);
    }
    return made;
  }

  /** The checkpoint that `key` made of `parent`, if it was made already. */
  find(parent: Checkpoint, key: string): Checkpoint | undefined {
    return this.#children.get(parent.id)?.get(key);
  }

  /** Adds a checkpoint; a step that was run afresh takes the place of its earlier run. */
  add(parent: Checkpoint, made: Omit<Checkpoint, 'id' | 'parent' | 'depth'>): Checkpoint {
    const checkpoint = { ...made, id: this.#nextId, parent, depth: parent.depth + 1 };
    this.#nextId += 1;
    this.#made.set(checkpoint.id, checkpoint);
    const children = this.#children.get(parent.id) ?? new Map<string, Checkpoint>();
    this.#children.set(parent.id, children.set(made.key, checkpoint));
    return checkpoint;
  }

  /** All checkpoints made, the earlier runs of a step that was run afresh not counted, in the order in which they were made. */
  all(): Checkpoint[] {
    const made = [...this.#children.values()].flatMap((children) => [...children.values()]);
    return [this.root, ...made.sort((a, b) => a.id - b.id)];
  }

  /** The checkpoint of that id, an earlier run of a step that was run afresh too. */
  get(id: number): Checkpoint | undefined {
    return this.#made.get(id);
  }

  /** Notes that an instruction was run on a checkpoint and failed. */
  fail(failed: Failed): void {
    this.#failed = [...this.#failed, failed];
  }

  /** The steps that failed, the earliest first. */
  failed(): readonly Failed[] {
    return this.#failed;
  }

  /** The ids of the checkpoints that `forget` was called with. */
  forgotten(): readonly number[] {
    return this.#forgotten;
  }

  /** Forgets a checkpoint and all that were made on top of it; answers them, the earliest first. Its snapshots stay. */
  forget(checkpoint: Checkpoint): Checkpoint[] {
    const gone = new Set<Checkpoint>();
    this.#forgotten = [...this.#forgotten, checkpoint.id];
    // A checkpoint is always made after the one that it stands on.
    for (const one of this.#made.values()) {
      if (one === checkpoint || (one.parent !== undefined && gone.has(one.parent))) gone.add(one);
    }
    for (const { id, parent, key } of gone) {
      this.#made.delete(id);
      this.#children.delete(id);
      const siblings = parent === undefined ? undefined : this.#children.get(parent.id);
      if (siblings?.get(key)?.id === id) siblings.delete(key);
    }
    this.#failed = this.#failed.filter(({ on }) => !gone.has(on));
    return [...gone];
  }
}

/** The checkpoints from the first step to `checkpoint`; index 0 is step 1's. */
export function pathTo(checkpoint: Checkpoint): Checkpoint[] {
  const path: Checkpoint[] = [];
  for (let at: Checkpoint | undefined = checkpoint; at?.parent !== undefined; at = at.parent) path.unshift(at);
  return path;
}

/** Of the last step on the way to a checkpoint that ran a command. */
export function lastExitCode(checkpoint: Checkpoint): number | undefined {
  return pathTo(checkpoint).findLast(({ exitCode }) => exitCode !== undefined)?.exitCode;
}

/** The checkpoint `depth` steps from the start on the way to `checkpoint`. */
export function ancestorAt(checkpoint: Checkpoint, depth: number): Checkpoint {
  let at = checkpoint;
  while (at.depth > depth && at.parent !== undefined) at = at.parent;
  return at;
}

/**
 * The steps on the way to `checkpoint` whose processes were still there at its end: of those that were, each step that brought
 * one which nothing before it had. By program, since a server starts workers of its own in any later step, and by pid, since a
 * shell that a step leaves can become the server when the step is over.
 */
export function startersOf(checkpoint: Checkpoint): Checkpoint[] {
  let before: readonly JailProcess[] = [];
  const starters: Checkpoint[] = [];
  for (const at of pathTo(checkpoint)) {
    const brought = at.left.filter((process) => !before.some((other) => isSame(process, other)));
    if (brought.some((process) => checkpoint.left.some((other) => isSame(process, other)))) starters.push(at);
    before = at.left;
  }
  return starters;
}

/** Whether two processes that were seen in one jail at different times are the same, or of the same program. */
export function isSame(one: JailProcess, other: JailProcess): boolean {
  return one.pid === other.pid || one.command === other.command;
}
