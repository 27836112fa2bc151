/** Where the model of a session stands: with which plan and files, and what was done to them by hand. */
import { initialState, type Overrides, placeOf } from './instructions.js';
import { runAll, type ShellCommand } from './shell.js';
import { type Checkpoint, pathTo, type Place, type Plan } from './timeline.js';
import { isTouched, type Tree } from './tree.js';

export interface Breakpoint {
  readonly number: number;
  /** The id of its step. */
  readonly step: number;
  readonly temporary: boolean;
  hits: number;
}

/** A command that may become a step. */
interface Trial {
  readonly command: ShellCommand;
  readonly ok: boolean;
  /** It ran on the files of the position. */
  readonly clean: boolean;
  readonly overrides: Overrides;
  /** What had been done by hand then. */
  readonly hands: readonly boolean[];
}

export class Standing {
  plan: Plan;
  at: Checkpoint;
  /** The files as a command finds them now: those of the position, or with changes made by hand, or what a failed step left. */
  tree: Tree | undefined;
  failed = false;
  /** The step that was typed, and failed when it was run for that. */
  typed: number | undefined;
  dirty = false;
  /** Of each thing that was done by hand since the files were those of the position: whether it changed any. */
  hands: readonly boolean[] = [];
  trial: Trial | undefined;
  overrides: Overrides = {};
  breakpoints: Breakpoint[] = [];
  /** RUN and COPY instructions that ran. */
  executed = 0;
  /** Whether changes made by hand were given up by the last command. */
  dropped = false;

  constructor(plan: Plan) {
    this.plan = plan;
    this.at = { parent: undefined, depth: 0, state: initialState, unlikeBuild: false, plan, next: new Map() };
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
    return this.path().some(({ unlikeBuild }) => unlikeBuild);
  }

  /** As the prompt shows it. */
  get prompt(): string {
    const place = this.atEnd ? `${this.total}/${this.total} done` : `${this.done + 1}/${this.total}`;
    return `(klee ${place}${this.failed ? '!' : ''}${this.dirty ? '*' : ''}) `;
  }

  /** The checkpoints on the way to the position, the one before step 1 first. */
  path(): Checkpoint[] {
    return pathTo(this.at);
  }

  /** The number of a breakpoint's step; undefined while an undo has taken the step out of the plan: it may come back. */
  numberOf({ step }: Breakpoint): number | undefined {
    const index = this.plan.findIndex(({ id }) => id === step);
    return index < 0 ? undefined : index + 1;
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
    this.standClean();
  }

  /** False before FROM. */
  exec(command: ShellCommand): boolean {
    if (this.tree === undefined) return false;
    this.runByHand(this.tree, command);
    return true;
  }

  /** Something was done by hand that changes no file. */
  looked(): void {
    this.hands = [...this.hands, false];
  }

  /** False before FROM. */
  try(command: ShellCommand): boolean {
    if (this.tree === undefined) return false;
    // After another one, on the files that that began with.
    if (this.trial?.clean === true && this.trial.hands === this.hands) this.moveTo(this.at);
    const clean = !this.dirty && !this.failed;
    const { ok } = this.runByHand(this.tree, command);
    this.trial = { command, ok, clean, overrides: this.overrides, hands: this.hands };
    return true;
  }

  /** Gives up what was done by hand; false where there is nothing. */
  drop(): boolean {
    if (!this.dirty && this.trial === undefined) return false;
    if (this.dirty || !this.failed) this.moveTo(this.at);
    this.trial = undefined;
    return true;
  }

  setVariable(name: string, value: string): void {
    this.overrides = { ...this.overrides, [name]: value };
  }

  unsetVariable(name: string): void {
    const { [name]: ours, ...others } = this.overrides;
    const isSaid = name in placeOf(this.at.state, {}).variables;
    if (isSaid ? ours === null : ours === undefined) return;
    this.overrides = isSaid ? { ...others, [name]: null } : others;
  }

  protected get place(): Place {
    return { plan: this.plan, at: this.at, overrides: this.overrides };
  }

  protected standClean(): void {
    this.failed = false;
    this.dirty = false;
    this.hands = [];
    this.trial = undefined;
  }

  private runByHand(before: Tree, command: ShellCommand): { ok: boolean } {
    const { tree, ok } = runAll([command], before, placeOf(this.at.state, this.overrides));
    const changed = isTouched(before, tree);
    if (changed) this.dirty = true;
    this.hands = [...this.hands, changed];
    this.tree = tree;
    return { ok };
  }
}
