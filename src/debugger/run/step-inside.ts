/** Going through a step command by command. */
import type { Divided, Piecewise } from '../../build/piecewise.js';
import type { CommandForm, ScriptForm } from '../../dockerfile/instruction.js';
import type { Mark } from '../../shell/mark-stream.js';
import { bothReasons, stopAfter, stopBefore } from '../stops/stopping.js';
import { claim } from '../journal/hold.js';
import { earlierOf } from '../reuse/earlier-of.js';
import { save } from '../journal/save.js';
import type { Session } from '../session.js';
import { arrive, type ForwardEnd, type ForwardOptions, prepare, revive, runNext } from './forward.js';
import { type Begun, hostFailed } from './conclude.js';
import { nextKey } from './recorded.js';
import { endOf } from './finish-inside.js';
import { type DonePiece, endShell, type Inside, noteLookedInto, type WaitingShell } from './inside.js';

/** Runs `options.steps` commands of steps that can be looked into, each other step counting as one. Stops as `forward` does. */
export async function stepInside(session: Session, options: ForwardOptions): Promise<ForwardEnd> {
  for (let count = 0; count < options.steps && !session.atEnd; count += 1) {
    if (count > 0 && options.stop.aborted) break;
    const ended = await one(session, options);
    if (ended === 'inside') continue;
    if (ended !== 'done') return ended;
    const changed = await stopAfter(session, session.at, 'forward');
    const reason = bothReasons(changed, await stopBefore(session, session.at.depth + 1, 'forward'));
    if (reason !== undefined) return arrive(session, reason);
  }
  return arrive(session, undefined);
}

type End = 'inside' | 'done' | 'failed' | 'cancelled';

async function one(session: Session, options: ForwardOptions): Promise<End> {
  await claim(session);
  const { hands } = session;
  const unclean = await prepare(session, options.hands);
  if (unclean === 'cancelled' || unclean === 'failed') return unclean;
  const { inside } = session;
  if (inside?.shell !== undefined) return goOn(session, inside, inside.shell);

  const instruction = session.plan.step(session.at.depth + 1);
  const step = session.ref(session.at.depth + 1);
  const divided: Divided =
    instruction.keyword === 'RUN' && !session.plan.skips(step.number)
      ? await pieces(instruction)
      : { whole: undefined };
  if ('whole' in divided) {
    if (divided.whole !== undefined) session.emit({ type: 'ranWhole', step, why: divided.whole });
    return runNext(session, { unclean, hands }, options);
  }
  const key = unclean === 'keep' ? undefined : await nextKey(session, session.at);
  session.emit({ type: 'stepStarted', step });
  const earlier = await earlierOf(session, instruction, key, unclean === 'keep' ? 'byHand' : 'lookedInto');
  await revive(session);
  return begin(session, { step, instruction, key, unclean, hands, overrides: session.overrides, earlier }, divided);
}

/** The shell parser is read when it is first needed: not before the first prompt. */
async function pieces(run: CommandForm | ScriptForm): Promise<Divided> {
  const { divide } = await import('../../build/piecewise.js');
  return divide(run);
}

async function begin(session: Session, begun: Begun, piecewise: Piecewise): Promise<End> {
  const arrival = piecewise.arrival();
  const log = session.runner.openLog();
  const ran = session.runner.run(
    begun.instruction,
    session.at,
    (chunk) => {
      session.emit({ type: 'output', step: begun.step.number, chunk });
    },
    piecewise,
    log,
  );
  // It may fail while nobody waits for it.
  ran.catch(() => undefined);
  const mark = await Promise.race([arrival, ran.then(() => undefined)]).catch(async (error: unknown) => {
    throw await hostFailed(session, error);
  });
  const inside = { begun, done: [], log: log.path, shell: undefined };
  return arrived(session, inside, { piecewise, ran, next: piecewise.ref(0) }, mark);
}

async function goOn(session: Session, inside: Inside, shell: WaitingShell): Promise<End> {
  const arrival = shell.piecewise.arrival();
  shell.piecewise.proceed();
  return arrived(session, inside, shell, await arrival);
}

/** The shell has run its piece `shell.next`, and stops at `mark`, or has ended. */
async function arrived(session: Session, inside: Inside, shell: WaitingShell, mark: Mark | undefined): Promise<End> {
  const { piecewise, next: piece } = shell;
  const { step } = inside.begun;
  if (mark === undefined) {
    return endOf(session, inside, shell);
  }
  const snapshot = await session.workspace.snapshotOnTheWay().catch(async (error: unknown) => {
    session.inside = undefined;
    await endShell(shell);
    throw await hostFailed(session, error);
  });
  const done: DonePiece[] = [...inside.done, { piece, status: mark.status, snapshot }];
  session.inside = { ...inside, done, shell: { ...shell, next: piecewise.ref(mark.next) } };
  noteLookedInto(session, { on: session.at, text: inside.begun.instruction.text, done });
  session.emit({ type: 'pieceFinished', step, piece, status: mark.status, snapshot });
  await save(session);
  return 'inside';
}
