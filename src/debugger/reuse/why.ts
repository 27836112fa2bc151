/** Why a step was run, or was not. */
import type { StepRef } from '../events.js';
import { KleeError } from '../../errors.js';
import type { SnapshotId } from '../../storage/store.js';
import { recordedNext } from '../run/recorded.js';
import type { Session } from '../session.js';
import { ancestorAt, type Checkpoint } from '../timeline.js';
import { lookUp } from './look-up.js';
import type { Missed, Origin } from './outcome.js';

export interface Why {
  readonly step: StepRef;
  /** False for a step that has not been done yet: then it is what would be. */
  readonly done: boolean;
  readonly reason:
    | { readonly kind: 'cached'; readonly origin: Origin; readonly snapshot: SnapshotId | undefined }
    | { readonly kind: 'ran'; readonly missed: Missed }
    /** It makes no files, and costs nothing. */
    | { readonly kind: 'noFiles' }
    | { readonly kind: 'skipped' }
    /** It was done by an older klee, or belongs to the image whose build was opened again. */
    | { readonly kind: 'unknown' };
}

/** @throws KleeError KLEE_USAGE for a step that the position has not come to, and that is not the next */
export async function why(session: Session, number?: number): Promise<Why> {
  const { at, attempt } = session;
  const wanted = number ?? attempt?.step.number ?? Math.max(1, at.depth);
  session.plan.step(wanted);
  if (wanted <= at.depth) return whyDone(session, ancestorAt(at, wanted));
  if (wanted > at.depth + 1) {
    throw new KleeError('KLEE_USAGE', `Step ${wanted} is not reached yet: what it stands on is not known.`, {
      hint: `the next step is ${at.depth + 1}`,
    });
  }
  const instruction = session.plan.step(wanted);
  const step = session.ref(wanted);
  if (session.plan.skips(wanted)) return { step, done: false, reason: { kind: 'skipped' } };
  const found = await lookUp(session, instruction, at);
  const done = attempt !== undefined && attempt.step.logical === step.logical;
  if (found === undefined) return { step, done, reason: { kind: 'noFiles' } };
  const own = attempt === undefined ? await recordedNext(session, at) : undefined;
  if (own !== undefined) {
    const origin = { kind: 'session', id: session.options.id, step: wanted, own: true } as const;
    return { step, done, reason: { kind: 'cached', origin, snapshot: own.taken } };
  }
  const { result } = found;
  if ('why' in result) return { step, done, reason: { kind: 'ran', missed: result } };
  return { step, done: false, reason: { kind: 'cached', origin: result.origin, snapshot: result.taken } };
}

function whyDone(session: Session, checkpoint: Checkpoint): Why {
  const { cached, missed, skipped, taken, instruction } = checkpoint;
  const of = (reason: Why['reason']): Why => ({ step: session.refOf(checkpoint), done: true, reason });
  if (skipped === true) return of({ kind: 'skipped' });
  if (cached !== undefined) return of({ kind: 'cached', origin: cached.origin, snapshot: taken });
  if (missed !== undefined) return of({ kind: 'ran', missed });
  const makesFiles = instruction !== undefined && ['RUN', 'COPY', 'WORKDIR'].includes(instruction.keyword);
  return of({ kind: makesFiles ? 'unknown' : 'noFiles' });
}
