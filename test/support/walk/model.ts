/**
 * What a session should be after each command, told simply: trees in memory, a list of instructions, a tree of what was built. It
 * knows nothing of how klee does it.
 */
import { type BuildState, initialState, type Instruction, placeOf, type Surroundings } from './instructions.js';
import { runAll, type ShellCommand } from './shell.js';
import { isTouched, type Tree } from './tree.js';

/** Where a step left off. */
export interface Checkpoint {
  readonly parent: Checkpoint | undefined;
  readonly depth: number;
  readonly state: BuildState;
  /** Changes that were made by hand went into it. */
  readonly byHand: boolean;
  /** What was built on it, by what tells steps apart. */
  readonly next: Map<string, Checkpoint>;
}

/** An instruction of the plan. Two of the same text are two. */
interface Step {
  readonly instruction: Instruction;
}

export interface Breakpoint {
  readonly number: number;
  readonly step: Step;
  readonly temporary: boolean;
  hits: number;
}

export type Dirty = 'drop' | 'keep' | 'cancel';

export class Model {
  plan: readonly Step[];
  at: Checkpoint = { parent: undefined, depth: 0, state: initialState, byHand: false, next: new Map() };
  /** The files as a command finds them now: those of the position, or with changes made by hand, or what a failed step left. */
  tree: Tree | undefined;
  failed = false;
  dirty = false;
  /** What `set dirty` says; `ask` is answered by `answer`. */
  policy: Dirty | 'ask' = 'ask';
  breakpoints: Breakpoint[] = [];
  /** RUN and COPY instructions that ran. */
  executed = 0;
  /** Whether changes made by hand were given up by the last command. */
  dropped = false;
  #lastBreakpoint = 0;

  constructor(
    instructions: readonly Instruction[],
    readonly around: Surroundings,
    /** What a person answers who is asked what becomes of changes made by hand. */
    readonly answer: Dirty,
  ) {
    this.plan = instructions.map((instruction) => ({ instruction }));
  }

  get total(): number {
    return this.plan.length;
  }

  get done(): number {
    return this.at.depth;
  }

  get atEnd(): boolean {
    return this.done >= this.total;
  }

  get notReproducible(): boolean {
    return this.path().some(({ byHand }) => byHand);
  }

  /** As the prompt shows it. */
  get prompt(): string {
    const place = this.atEnd ? `${this.total}/${this.total} done` : `${this.done + 1}/${this.total}`;
    return `(klee ${place}${this.failed ? '!' : ''}${this.dirty ? '*' : ''}) `;
  }

  /** The checkpoints on the way to the position, the one before step 1 first. */
  path(): Checkpoint[] {
    const path: Checkpoint[] = [];
    for (let at: Checkpoint | undefined = this.at; at !== undefined; at = at.parent) path.unshift(at);
    return path;
  }

  /** The number of a breakpoint's step. */
  numberOf({ step }: Breakpoint): number {
    return this.plan.indexOf(step) + 1;
  }

  /** Runs `count` steps at most; a failed step is run again first. */
  forward(count: number, afresh = false): void {
    for (let ran = 0; ran < count && !this.atEnd; ran += 1) {
      if (ran > 0 && this.#stopsHere()) return;
      if (!this.#step(afresh && ran === 0)) return;
    }
    if (!this.atEnd) this.#stopsHere();
  }

  /** Answers whether there were as many to undo. */
  back(count: number): boolean {
    const here = this.dirty || this.failed ? 1 : 0;
    const steps = Math.min(count - here, this.done);
    this.moveTo(this.ancestor(this.done - steps));
    return here + steps === count;
  }

  /** False where no step has run yet. */
  retry(): boolean {
    const { parent } = this.at;
    if (!this.failed) {
      if (parent === undefined) return false;
      this.moveTo(parent);
    }
    this.forward(1, true);
    return true;
  }

  replace(number: number, instruction: Instruction): void {
    const step = this.plan[number - 1];
    if (step === undefined || step.instruction.text === instruction.text) return;
    const changed = { instruction };
    this.breakpoints = this.breakpoints.map((one) => (one.step === step ? { ...one, step: changed } : one));
    this.#adopt(number, this.plan.with(number - 1, changed));
  }

  insert(number: number, instruction: Instruction): void {
    this.#adopt(number, this.plan.toSpliced(number - 1, 0, { instruction }));
  }

  /** False for FROM, without which the rest is no Dockerfile. */
  deleteStep(number: number): boolean {
    const step = this.plan[number - 1];
    if (step === undefined || number === 1) return false;
    this.breakpoints = this.breakpoints.filter((one) => one.step !== step);
    this.#adopt(number, this.plan.toSpliced(number - 1, 1));
    return true;
  }

  perform(instruction: Instruction): void {
    this.insert(this.done + 1, instruction);
    this.forward(1);
  }

  /** False before FROM. */
  exec(command: ShellCommand): boolean {
    if (this.tree === undefined) return false;
    const { tree } = runAll([command], this.tree, placeOf(this.at.state));
    if (isTouched(this.tree, tree)) this.dirty = true;
    this.tree = tree;
    return true;
  }

  break(number: number, temporary: boolean): void {
    const step = this.plan[number - 1];
    if (step === undefined) throw new Error(`the model has no step ${number}`);
    this.#lastBreakpoint += 1;
    this.breakpoints.push({ number: this.#lastBreakpoint, step, temporary, hits: 0 });
  }

  /** False where there is none of that number. */
  delete(number: number): boolean {
    const left = this.breakpoints.filter((one) => one.number !== number);
    const found = left.length < this.breakpoints.length;
    this.breakpoints = left;
    return found;
  }

  ancestor(depth: number): Checkpoint {
    const found = this.path()[depth];
    if (found === undefined) throw new Error(`the model has no checkpoint ${depth}`);
    return found;
  }

  /** Stands on a checkpoint, clean. */
  moveTo(checkpoint: Checkpoint): void {
    if (this.dirty) this.dropped = true;
    this.at = checkpoint;
    this.tree = checkpoint.state.tree;
    this.failed = false;
    this.dirty = false;
  }

  #adopt(number: number, plan: readonly Step[]): void {
    this.plan = plan;
    if (number <= this.done) this.moveTo(this.ancestor(number - 1));
  }

  /** Whether a breakpoint is at the next step; counts the hits. */
  #stopsHere(): boolean {
    const hit = this.breakpoints.filter(({ step }) => step === this.plan[this.done]);
    for (const one of hit) one.hits += 1;
    this.breakpoints = this.breakpoints.filter((one) => !(one.temporary && hit.includes(one)));
    return hit.length > 0;
  }

  /** Runs the next step, or takes what it made before. False where it failed, or was not to be run. */
  #step(afresh: boolean): boolean {
    const instruction = this.plan[this.done]?.instruction;
    if (instruction === undefined) throw new Error('the model is at its end');
    const decided = this.dirty ? (this.policy === 'ask' ? this.answer : this.policy) : 'drop';
    if (decided === 'cancel') return false;
    const kept = decided === 'keep' ? this.tree : undefined;
    if (kept === undefined) this.moveTo(this.at);
    this.failed = false;
    this.dirty = false;

    const key = JSON.stringify([instruction.text, instruction.version?.(this.around.context)]);
    const made = afresh || kept !== undefined ? undefined : this.at.next.get(key);
    if (made !== undefined) {
      this.moveTo(made);
      return true;
    }
    const { at } = this;
    const { state, ok } = instruction.run({ ...at.state, tree: this.tree }, this.around);
    if (instruction.counts) this.executed += 1;
    this.tree = state.tree;
    if (!ok) {
      this.failed = true;
      // What was kept is in what the failed step left.
      this.dirty = kept !== undefined;
      return false;
    }
    this.at = { parent: at, depth: at.depth + 1, state, byHand: kept !== undefined, next: new Map() };
    if (kept === undefined) at.next.set(key, this.at);
    return true;
  }
}
