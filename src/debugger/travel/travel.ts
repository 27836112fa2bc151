/** Moving in the timeline: the methods of the debugger that run nothing. */
import { back } from './backward.js';
import { checkpointOf, type Target } from './goto.js';
import type { MoveName } from '../events.js';
import { choicesOf } from '../hands/hands.js';
import { noted } from './moves.js';
import { type CheckpointRef, checkpointRef, type CheckpointRow, forget, mark } from './names.js';
import { reverse, type ReverseEnd } from './reverse.js';
import type { Decisions, Direction, Session } from '../session.js';
import { skipTo, type SkipEnd } from '../run/skip.js';
import { type Frame, frames, stageAt } from './stages.js';
import { arrived, planFor, standAt, standOn } from './standing.js';
import { every, sizesOf, timelineRows, type TimelineRow } from './timeline-tree.js';

export class Travel {
  readonly #session: Session;
  readonly #decisions: Decisions;
  readonly #sizes = new Map<string, number>();

  constructor(session: Session, decisions: Decisions) {
    this.#session = session;
    this.#decisions = decisions;
  }

  /** Undoes the last `count` things that ran; answers how many it undid, fewer at the beginning of the history. */
  async back(count = 1): Promise<number> {
    return noted(this.#session, move('back', count), () => this.#back(count));
  }

  /** Goes back to the last breakpoint, or before the last step that changed what is watched; else to the start. */
  async reverseContinue(): Promise<ReverseEnd> {
    return noted(this.#session, move('reverse-continue'), () => reverse(this.#session, 0));
  }

  /** Goes back to before the FROM of the stage, stopping as `reverseContinue` does. */
  async reverseFinish(): Promise<ReverseEnd> {
    const session = this.#session;
    const stage = stageAt(session.plan, session.at.depth);
    return noted(session, move('reverse-finish'), () => reverse(session, (stage?.first ?? 1) - 1));
  }

  /** Which way `next`, `step`, `continue` and `finish` are to go. */
  get direction(): Direction {
    return this.#session.direction;
  }

  set direction(direction: Direction) {
    this.#session.direction = direction;
  }

  /**
   * Stands on a checkpoint, with the plan that it was made of where the present one does not lead there. Nothing runs; what a failed
   * step left, and changes made by hand, are dropped. @throws KleeError KLEE_USAGE for a place that is not recorded
   */
  async goto(target: Target): Promise<CheckpointRef> {
    const session = this.#session;
    const checkpoint = await checkpointOf(session, target);
    return noted(session, move('goto', nameOf(target)), async () => {
      await standOn(session, checkpoint, planFor(session, checkpoint), { kind: 'moved' });
      return checkpointRef(session, checkpoint);
    });
  }

  /** Passes over the steps before step `number` without running them. @throws KleeError KLEE_USAGE when it is not ahead. */
  async jump(number: number): Promise<SkipEnd> {
    const session = this.#session;
    return noted(session, move('jump', number), () => skipTo(session, number, choicesOf(session, this.#decisions)));
  }

  /** Takes the latest move or edit back, a failed attempt and changes made by hand first; false when there is none. */
  async undo(): Promise<boolean> {
    const session = this.#session;
    const unfinished = session.dirty || session.attempt !== undefined || session.inside !== undefined;
    if (unfinished && !wasTyped(session)) {
      await this.#back(1);
      return true;
    }
    const undone = session.moves.undo();
    if (undone === undefined) return false;
    session.emit({ type: 'undid', move: { name: undone.name, about: undone.about } });
    await standAt(session, undone.before);
    return true;
  }

  /** Does the move or edit again that was undone last, with nothing run; false when there is none. */
  async redo(): Promise<boolean> {
    const session = this.#session;
    const redone = session.moves.redo();
    if (redone === undefined) return false;
    session.emit({ type: 'redid', move: { name: redone.name, about: redone.about } });
    await standAt(session, redone.after);
    return true;
  }

  /** The checkpoint of the position, with a name if one is given; see `mark`. @throws KleeError KLEE_USAGE */
  async mark(name: string | undefined): Promise<CheckpointRef> {
    return noted(this.#session, move('checkpoint', name), () => mark(this.#session, name));
  }

  /** Forgets a checkpoint with all that were made on top of it; answers their ids. @throws KleeError KLEE_USAGE */
  async forget(target: Target): Promise<number[]> {
    return forget(this.#session, await checkpointOf(this.#session, target));
  }

  /** The checkpoints of all branches, in the order in which they were made. */
  checkpoints(): CheckpointRow[] {
    const { timeline, at } = this.#session;
    return every(timeline, at).map((one) => ({ ...checkpointRef(this.#session, one), current: one === at }));
  }

  /** The names that checkpoints have. */
  names(): string[] {
    return [...this.#session.names.keys()];
  }

  /** The tree of checkpoints, in the order in which they were made. */
  timeline(): TimelineRow[] {
    return timelineRows(this.#session);
  }

  /** How many bytes snapshots add to the ones before them. */
  async sizes(snapshots: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return sizesOf(this.#session, snapshots, this.#sizes);
  }

  /** The stages that the position stands on, its own first. */
  frames(): Frame[] {
    return frames(this.#session);
  }

  async #back(count: number): Promise<number> {
    const undone = await back(this.#session, count);
    arrived(this.#session, { kind: undone < count ? 'noHistory' : 'moved' });
    return undone;
  }
}

function move(name: string, about?: string | number): MoveName {
  return { name, about: about === undefined ? undefined : String(about) };
}

/** Whether the last move inserted an instruction that failed right then: both are taken back as one. */
function wasTyped({ attempt, moves }: Session): boolean {
  const last = moves.done.at(-1);
  return attempt?.typed === true && last?.name === 'insert' && last.before.plan.numberOf(attempt.instruction) === 0;
}

/** A target as it is typed. */
function nameOf(target: Target): string {
  switch (target.kind) {
    case 'start':
    case 'end':
      return target.kind;
    case 'step':
      return String(target.number);
    case 'snapshot':
      return `@${target.prefix}`;
    case 'name':
      return target.name;
    case 'checkpoint':
      return `#${target.id}`;
  }
}
