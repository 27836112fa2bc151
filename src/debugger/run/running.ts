/** Going forward: the methods of the debugger that run steps. */
import { KleeError } from '../../errors.js';
import { moveTo } from '../travel/backward.js';
import { insertStep } from '../source/edit.js';
import { giveUpInside } from './back-inside.js';
import { forward, type ForwardEnd, type ForwardOptions, revive } from './forward.js';
import { stepInside } from './step-inside.js';
import { choicesOf } from '../hands/hands.js';
import { noted } from '../travel/moves.js';
import { claim } from '../journal/hold.js';
import type { Decisions, Session } from '../session.js';
import { stageAt, stagesOf } from '../travel/stages.js';
import { leaveFor } from '../travel/standing.js';
import { startersOf } from '../timeline.js';

export class Running {
  readonly #session: Session;
  readonly #decisions: Decisions;
  #stop = new AbortController();

  constructor(session: Session, decisions: Decisions) {
    this.#session = session;
    this.#decisions = decisions;
  }

  /** Runs the next `count` steps, stopping at breakpoints and failures. At a failed step, runs it again from the clean snapshot. */
  async next(count = 1): Promise<ForwardEnd> {
    return this.#noted('next', count, () => this.#forward(count, false));
  }

  /**
   * Runs the next `count` commands of steps that have several, each other step counting as one. A step whose checkpoint is there is run
   * afresh to be looked into. Stops as `next` does.
   */
  async step(count = 1): Promise<ForwardEnd> {
    return this.#noted('step', count, () => stepInside(this.#session, this.#options(count)));
  }

  /** Runs to the next breakpoint or failure, or to the end. */
  async continue(): Promise<ForwardEnd> {
    return this.#noted('continue', undefined, () => this.#forward(Infinity, false));
  }

  /** Runs up to step `number`, stopping as `continue` does. @throws KleeError KLEE_USAGE when it is not ahead. */
  async until(number: number): Promise<ForwardEnd> {
    const { plan, at } = this.#session;
    const here = at.depth + 1;
    plan.step(number);
    if (number <= here) {
      throw new KleeError('KLEE_USAGE', `Step ${number} is not ahead: the position is before step ${here}.`, {
        hint: `\`goto ${number}\` goes back`,
      });
    }
    return this.#noted('until', number, () => this.#forward(number - here, false));
  }

  /** Runs from the start to after the first FROM, stopping as `continue` does. */
  async start(): Promise<ForwardEnd> {
    const session = this.#session;
    const [stage] = stagesOf(session.plan);
    return this.#noted('start', undefined, async () => {
      await this.#rewind();
      return this.#forward(stage?.first ?? 1, false);
    });
  }

  /** Runs from the start, as `continue` does from the position. */
  async run(): Promise<ForwardEnd> {
    return this.#noted('run', undefined, async () => {
      await this.#rewind();
      return this.#forward(Infinity, false);
    });
  }

  /** Runs to the end of the stage, stopping as `continue` does. */
  async finish(): Promise<ForwardEnd> {
    const { plan, at } = this.#session;
    const here = at.depth + 1;
    const stage = stageAt(plan, here) ?? stagesOf(plan)[0];
    return this.#noted('finish', undefined, () => this.#forward((stage?.last ?? here) - at.depth, false));
  }

  /** Runs the failed step again from the clean snapshot; where none failed, the last step that ran, afresh. */
  async retry(): Promise<ForwardEnd> {
    const session = this.#session;
    const { parent } = session.at;
    const here = session.attempt !== undefined || session.inside !== undefined;
    if (!here && parent === undefined) {
      throw new KleeError('KLEE_USAGE', 'No step has run yet.', { hint: '`next` runs one' });
    }
    return this.#noted('retry', undefined, async () => {
      if (session.inside !== undefined) {
        const { step } = session.inside.begun;
        await giveUpInside(session, true);
        session.emit({ type: 'beginsAnew', step, clean: true });
      } else if (!here && parent !== undefined) {
        await moveTo(session, parent, true);
      }
      return this.#forward(1, true);
    });
  }

  /** Inserts an instruction at the position and runs it. */
  async perform(text: string): Promise<ForwardEnd> {
    const number = this.#session.at.depth + 1;
    const ended = await this.#noted('insert', number, async () => {
      await insertStep(this.#session, number, text);
      const ran = await this.#forward(1, false);
      const { attempt } = this.#session;
      if (ran === 'failed' && attempt !== undefined) this.#session.attempt = { ...attempt, typed: true };
      return ran;
    });
    if (ended === 'failed') {
      const way = '`edit` changes it, `undo` takes it out';
      this.#session.emit({ type: 'warning', text: `the instruction stays in the plan; ${way}` });
    }
    return ended;
  }

  /** Runs again the instructions that had left the position's processes running. Answers how many there were. */
  async revive(): Promise<number> {
    await claim(this.#session);
    const starters = startersOf(this.#session.at);
    this.#session.toRevive = starters;
    await revive(this.#session);
    return starters.length;
  }

  /** Interrupts what runs; the session stops there. A second call does not wait for the first to be obeyed. */
  interrupt(): void {
    this.#stop.abort();
    this.#session.runner.interrupt();
    this.#session.probe.interrupt();
    this.#session.toolBox.interrupt();
    this.#session.longWork.interrupt();
  }

  /** Goes back to before step 1, if anything has run. */
  async #rewind(): Promise<void> {
    const session = this.#session;
    if (session.at === session.timeline.root && session.attempt === undefined && session.inside === undefined) return;
    await leaveFor(session, session.timeline.root);
  }

  async #noted(name: string, about: number | undefined, work: () => Promise<ForwardEnd>): Promise<ForwardEnd> {
    return noted(this.#session, { name, about: about === undefined ? undefined : String(about) }, work);
  }

  async #forward(steps: number, afresh: boolean): Promise<ForwardEnd> {
    return forward(this.#session, { ...this.#options(steps), afresh });
  }

  #options(steps: number): ForwardOptions {
    this.#stop = new AbortController();
    return { steps, stop: this.#stop.signal, hands: choicesOf(this.#session, this.#decisions) };
  }
}
