/**
 * What a session should be after each command, told simply: trees in memory, a list of instructions, a tree of what was built. It
 * knows nothing of how klee does it.
 */
import { type Instruction, runOf, type Surroundings } from './instructions.js';
import { Standing } from './standing.js';
import { type Checkpoint, Moves, pathTo, type Place, type Step } from './timeline.js';

export type Dirty = 'drop' | 'keep' | 'cancel';

export class Model extends Standing {
  /** What `set dirty` says; `ask` is answered by `answer`. */
  policy: Dirty | 'ask' = 'ask';
  readonly #names = new Map<string, Checkpoint>();
  readonly #moves = new Moves();
  #lastBreakpoint = 0;
  #lastStep: number;

  constructor(
    instructions: readonly Instruction[],
    readonly around: Surroundings,
    /** What a person answers who is asked what becomes of changes made by hand. */
    readonly answer: Dirty,
  ) {
    super(instructions.map((instruction, index) => ({ id: index + 1, instruction })));
    this.#lastStep = instructions.length;
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
    this.#adopt(number, this.plan.with(number - 1, { ...step, instruction }));
  }

  insert(number: number, instruction: Instruction): void {
    this.#adopt(number, this.plan.toSpliced(number - 1, 0, this.#stepOf(instruction)));
  }

  /** False for FROM, without which the rest is no Dockerfile. */
  deleteStep(number: number): boolean {
    const step = this.plan[number - 1];
    if (step === undefined || number === 1) return false;
    this.breakpoints = this.breakpoints.filter((one) => one.step !== step.id);
    this.#adopt(number, this.plan.toSpliced(number - 1, 1));
    return true;
  }

  perform(instruction: Instruction): void {
    const number = this.done + 1;
    this.insert(number, instruction);
    this.forward(1);
    if (this.failed) this.typed = this.plan[number - 1]?.id;
  }

  /** Makes a step of what was tried: `recorded` where it has to run again for that, which is not done here. */
  keepTrial(): 'done' | 'refused' | 'recorded' {
    const { trial, at } = this;
    if (trial?.ok !== true || this.hands.slice(trial.hands.length).includes(true)) return 'refused';
    if (!trial.clean || trial.overrides !== this.overrides) return 'recorded';
    const instruction = runOf([trial.command], 'line');
    this.insert(this.done + 1, instruction);
    this.executed += 1;
    const unlikeBuild = Object.keys(this.overrides).length > 0;
    const state = { ...at.state, tree: this.tree };
    this.dirty = false;
    const made = { parent: at, depth: at.depth + 1, state, unlikeBuild, plan: this.plan, next: new Map() };
    at.next.set(this.#keyOf(instruction), made);
    this.moveTo(made);
    if (!this.atEnd) this.#stopsHere();
    return 'done';
  }

  break(number: number, temporary: boolean): void {
    const step = this.plan[number - 1];
    if (step === undefined) throw new Error(`the model has no step ${number}`);
    this.#lastBreakpoint += 1;
    this.breakpoints.push({ number: this.#lastBreakpoint, step: step.id, temporary, hits: 0 });
  }

  /** False where there is none of that number. */
  delete(number: number): boolean {
    const left = this.breakpoints.filter((one) => one.number !== number);
    const found = left.length < this.breakpoints.length;
    this.breakpoints = left;
    return found;
  }

  /** False where that place is not recorded. */
  goto(number: number): boolean {
    const ahead = this.#ahead();
    const target = number <= this.done + 1 ? this.path()[number - 1] : ahead[number - this.done - 2];
    if (target !== undefined) this.moveTo(target);
    return target !== undefined;
  }

  /** As far as the plan is recorded. */
  gotoEnd(): void {
    this.moveTo(this.#ahead().at(-1) ?? this.at);
  }

  /** Gives the position a name. What was done by hand, or left by a failed step, gets a checkpoint of its own. */
  mark(name: string): void {
    if (this.dirty || this.failed) this.#keep();
    this.#names.set(name, this.at);
  }

  /** False where nothing has that name. */
  gotoName(name: string): boolean {
    const target = this.#names.get(name);
    if (target === undefined) return false;
    const leadsThere = pathTo(target).every(
      ({ depth, plan }) => depth === 0 || plan[depth - 1]?.instruction.text === this.plan[depth - 1]?.instruction.text,
    );
    if (!leadsThere) this.plan = target.plan;
    this.moveTo(target);
    return true;
  }

  /** Puts a step in another place; false where FROM would not be the first any more. */
  moveStep(from: number, to: number): boolean {
    const step = this.plan[from - 1];
    if (step === undefined || (from !== to && (from === 1 || to === 1))) return false;
    if (from !== to) this.#adopt(Math.min(from, to), this.plan.toSpliced(from - 1, 1).toSpliced(to - 1, 0, step));
    return true;
  }

  /** Has a step passed over from now on, or run again; false for FROM, and where it is so already. */
  skip(number: number, skipped: boolean): boolean {
    const step = this.plan[number - 1];
    if (step === undefined || number === 1 || (step.skipped === true) === skipped) return false;
    this.#adopt(number, this.plan.with(number - 1, { ...step, skipped }));
    return true;
  }

  /** Passes over the steps before `number` without running them; false where that is not ahead, or FROM is among them. */
  jump(number: number): boolean {
    if (number <= this.done + 1 || this.done === 0) return false;
    const decided = this.#decided();
    if (decided === 'cancel') return true;
    if (decided === 'keep') this.#keep();
    else this.moveTo(this.at);
    while (this.done + 1 < number) this.#passOver();
    return true;
  }

  /** Back to the last breakpoint; false where there was none on the way to the start. */
  reverse(): boolean {
    if (this.failed && this.#hits(this.done + 1)) {
      this.moveTo(this.at);
      return true;
    }
    for (let at = this.at; at.parent !== undefined; at = at.parent) {
      if (!this.#hits(at.depth)) continue;
      this.moveTo(at.parent);
      return true;
    }
    this.moveTo(this.ancestor(0));
    return false;
  }

  /** Does something, and notes it where it has changed the position or the plan. */
  noted<T>(work: () => T): T {
    const before = this.place;
    const answer = work();
    this.#moves.note(before, this.place);
    return answer;
  }

  /** False where there is nothing to take back. */
  undo(): boolean {
    const before = this.#moves.last?.before.plan;
    const wasTyped = this.failed && this.typed !== undefined && !before?.some(({ id }) => id === this.typed);
    return (this.dirty || this.failed) && !wasTyped ? this.back(1) : this.#stand(this.#moves.undo());
  }

  /** False where there is nothing to do again. */
  redo(): boolean {
    return this.#stand(this.#moves.redo());
  }

  #stand(place: Place | undefined): boolean {
    if (place === undefined) return false;
    this.plan = place.plan;
    this.overrides = place.overrides;
    this.moveTo(place.at);
    return true;
  }

  #stepOf(instruction: Instruction): Step {
    this.#lastStep += 1;
    return { id: this.#lastStep, instruction };
  }

  #keyOf(instruction: Instruction): string {
    const overrides = Object.entries(this.overrides).sort();
    const set = overrides.length > 0 && isRun(instruction) ? overrides : [];
    return JSON.stringify([instruction.text, instruction.version?.(this.around.context), set]);
  }

  /** What is recorded of the plan from the position on. */
  #ahead(): Checkpoint[] {
    const ahead: Checkpoint[] = [];
    for (let at: Checkpoint | undefined = this.at; at !== undefined;) {
      const step: Step | undefined = this.plan[at.depth];
      const key: string | undefined =
        step?.skipped === true ? passedOver(step.instruction) : step && this.#keyOf(step.instruction);
      at = key === undefined ? undefined : at.next.get(key);
      if (at !== undefined) ahead.push(at);
    }
    return ahead;
  }

  #passOver(): void {
    const { at, plan } = this;
    const key = passedOver(plan[this.done]?.instruction);
    const made = at.next.get(key) ?? {
      parent: at,
      depth: at.depth + 1,
      state: at.state,
      unlikeBuild: true,
      plan,
      next: new Map<string, Checkpoint>(),
    };
    at.next.set(key, made);
    this.at = made;
  }

  /** What becomes of changes made by hand. */
  #decided(): Dirty {
    if (!this.dirty) return 'drop';
    return this.policy === 'ask' ? this.answer : this.policy;
  }

  /** The files as they are become a checkpoint beside the position, which it is then. */
  #keep(): void {
    const { at, plan } = this;
    const state = { ...at.state, tree: this.tree };
    this.at = { parent: at.parent, depth: at.depth, state, unlikeBuild: true, plan, next: new Map() };
    this.standClean();
  }

  #adopt(number: number, plan: readonly Step[]): void {
    this.plan = plan;
    if (number <= this.done) this.moveTo(this.ancestor(number - 1));
  }

  /** Whether a breakpoint is at the next step; counts the hits. */
  #stopsHere(): boolean {
    return this.#hits(this.done + 1);
  }

  #hits(number: number): boolean {
    const hit = this.breakpoints.filter(({ step }) => step === this.plan[number - 1]?.id);
    for (const one of hit) one.hits += 1;
    this.breakpoints = this.breakpoints.filter((one) => !(one.temporary && hit.includes(one)));
    return hit.length > 0;
  }

  /** Runs the next step, or takes what it made before. False where it failed, or was not to be run. */
  #step(afresh: boolean): boolean {
    const instruction = this.plan[this.done]?.instruction;
    if (instruction === undefined) throw new Error('the model is at its end');
    const decided = this.#decided();
    if (decided === 'cancel') return false;
    if (this.plan[this.done]?.skipped === true) {
      if (decided === 'keep' && this.dirty) this.#keep();
      else this.moveTo(this.at);
      this.#passOver();
      return true;
    }
    const kept = decided === 'keep' ? this.tree : undefined;
    if (kept === undefined) this.moveTo(this.at);
    this.standClean();

    const key = this.#keyOf(instruction);
    const made = afresh || kept !== undefined ? undefined : this.at.next.get(key);
    if (made !== undefined) {
      this.moveTo(made);
      return true;
    }
    const { at } = this;
    const { state, ok } = instruction.run({ ...at.state, tree: this.tree }, this.around, this.overrides);
    if (instruction.counts) this.executed += 1;
    this.tree = state.tree;
    if (!ok) {
      this.failed = true;
      this.typed = undefined;
      // What was kept is in what the failed step left.
      this.dirty = kept !== undefined;
      return false;
    }
    const { plan } = this;
    const unlikeBuild = kept !== undefined || (isRun(instruction) && Object.keys(this.overrides).length > 0);
    this.at = { parent: at, depth: at.depth + 1, state, unlikeBuild, plan, next: new Map() };
    if (kept === undefined) at.next.set(key, this.at);
    return true;
  }
}

function isRun({ text }: Instruction): boolean {
  return text.startsWith('RUN ');
}

/** What tells a step that was passed over from others. */
function passedOver(instruction: Instruction | undefined): string {
  return `passed over ${instruction?.text}`;
}
