/** What was done by hand: the methods of the debugger that make steps of it, or give it up. */
import { KleeError } from '../../errors.js';
import { claim } from '../journal/hold.js';
import { arrive } from '../run/forward.js';
import type { ByHandChoices, ForwardEnd } from '../run/forward.js';
import { backInside } from '../run/back-inside.js';
import { dropDataset } from '../run/dataset.js';
import type { Decisions, Session } from '../session.js';
import { noted } from '../travel/moves.js';
import { record } from './record.js';
import { type Choice, everything, type HandsReport, reportOf } from './report.js';
import { keepTrial, type TrialEnd, tryOut } from './trial.js';

export class Hands {
  readonly #session: Session;
  readonly #decisions: Decisions;

  constructor(session: Session, decisions: Decisions) {
    this.#session = session;
    this.#decisions = decisions;
  }

  /** What was done since the files were last as the position has them. */
  async report(): Promise<HandsReport> {
    return reportOf(this.#session);
  }

  /** Makes instructions of what is chosen, before the step that runs next, and runs them from the clean snapshot. @throws KleeError KLEE_USAGE */
  async record(choice: Choice): Promise<ForwardEnd> {
    const session = this.#session;
    await claim(session);
    return noted(session, { name: 'record', about: undefined }, async () => {
      const ended = await record(session, await reportOf(session), choice);
      return ended === 'failed' ? ended : arrive(session, undefined);
    });
  }

  /** Asks which instructions to make of it, and makes them; undefined when it stays as it is. @throws KleeError KLEE_USAGE */
  async recordAsked(): Promise<ForwardEnd | undefined> {
    const choice = await choiceOf(await this.report(), this.#decisions);
    return choice === undefined ? undefined : this.record(choice);
  }

  /** Asks what becomes of what was done in a shell, where there is anything and somebody to ask. @throws KleeError KLEE_USAGE */
  async afterShell(): Promise<void> {
    if (!this.#session.dirty) return;
    const decided = await this.#decisions.afterShell?.();
    if (decided === 'drop') await this.drop();
    if (decided === 'record') await this.recordAsked();
  }

  /** Gives up what was done by hand, or a trial that has changed nothing. @throws KleeError KLEE_USAGE where there is neither */
  async drop(): Promise<'changes' | 'trial'> {
    const session = this.#session;
    if (!session.dirty && session.trial === undefined) {
      throw new KleeError('KLEE_USAGE', 'Nothing was changed by hand.', {
        hint: session.attempt === undefined ? '`back` undoes a step' : '`back` undoes the failed attempt',
      });
    }
    if (session.dirty) {
      if (session.inside === undefined) await dropDataset(session, 'changes', false);
      else await backInside(session, 1);
      return 'changes';
    }
    if (session.attempt === undefined) session.standClean();
    else session.trial = undefined;
    return 'trial';
  }

  /** Runs a command that may become a RUN, on what stands here. @throws KleeError */
  async try(line: string): Promise<TrialEnd> {
    const session = this.#session;
    return tryOut(session, line, (chunk) => {
      session.emit({ type: 'output', step: session.at.depth + 1, chunk });
    });
  }

  /** Makes a step of what was tried. @throws KleeError KLEE_USAGE */
  async keep(): Promise<ForwardEnd> {
    const session = this.#session;
    await claim(session);
    return noted(session, { name: 'keep', about: undefined }, async () => {
      const ended = await keepTrial(session);
      return ended === 'failed' ? ended : arrive(session, undefined);
    });
  }
}

/** What a step that is to run does about what was done by hand. */
export function choicesOf(session: Session, decisions: Decisions): ByHandChoices {
  return {
    ask: decisions.dirty,
    async record() {
      const report = await reportOf(session);
      const choice = await choiceOf(report, decisions);
      return choice === undefined ? 'cancelled' : record(session, report, choice);
    },
  };
}

async function choiceOf(report: HandsReport, { record: choose }: Decisions): Promise<Choice | undefined> {
  if (choose !== undefined) return choose(report);
  const choice = everything(report);
  if (choice.candidates.length > 0 || choice.files.length > 0) return choice;
  throw new KleeError('KLEE_USAGE', 'Nothing that was done by hand can become an instruction by itself.', {
    hint: '`record` lists what there is, `diff` what has changed',
  });
}
