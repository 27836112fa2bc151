/** Taking up a Dockerfile that was changed on the disk while the session had it. */
import { readFile, stat } from 'node:fs/promises';
import { decodeDockerfile } from '../../dockerfile/decode.js';
import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { reasonOf } from '../../host/system-errors.js';
import { adopt } from './adopt.js';
import type { Plan } from './plan.js';
import type { Session } from '../session.js';
import { changesOfPlan } from '../travel/standing.js';
import { stepKey } from '../run/step-key.js';
import { type Checkpoint, pathTo } from '../timeline.js';

/**
 * Has the plan be what the Dockerfile says now. The position stays as far as the steps before it are the same.
 * @throws KleeError KLEE_NO_DOCKERFILE where there is none to read, KLEE_DOCKERFILE for one that cannot be built; nothing is changed then
 */
export async function reload(session: Session): Promise<void> {
  const text = await onDisk(session);
  const plan = session.plan.reread(text, session.unusedInstruction);
  session.savedText = text;
  if (plan.text === session.plan.text && plan.original === session.plan.original) {
    session.emit({ type: 'reloaded', changes: [], stale: [], next: undefined });
    return;
  }
  const changes = changesOfPlan(session, plan);
  const ran = pathTo(session.at).map((_, index) => session.plan.steps[index]?.id);
  const valid = await sameSteps(session, plan);
  const done = session.at.depth;
  await adopt(session, plan, valid);
  const stale = plan.steps.flatMap(({ id }, index) => (index >= valid && ran.includes(id) ? [index + 1] : []));
  session.emit({ type: 'reloaded', changes, stale, next: valid < done ? valid + 1 : undefined });
}

async function onDisk({ options, plan }: Session): Promise<string> {
  const { dockerfilePath: path } = options;
  if (path === undefined) throw new KleeError('KLEE_NO_DOCKERFILE', 'The plan came from no file.');
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new KleeError('KLEE_NO_DOCKERFILE', `Could not read ${path}: ${reasonOf(error)}.`, {
      hint: '`export` writes the plan to a file',
      cause: error,
    });
  });
  return decodeDockerfile(bytes, plan.file);
}

/** How many of the steps that were done are the same in another plan. */
async function sameSteps(session: Session, plan: Plan): Promise<number> {
  let same = 0;
  for (const made of pathTo(session.at)) {
    if (!(await isSame(session, plan, made))) break;
    same += 1;
  }
  return same;
}

async function isSame(session: Session, plan: Plan, made: Checkpoint): Promise<boolean> {
  const instruction = plan.steps[made.depth - 1];
  if (instruction === undefined || instruction.text !== made.instruction?.text) return false;
  if (made.skipped === true) return true;
  if (plan.skips(made.depth)) return false;
  // What else tells steps apart has not changed by the file, but what a COPY takes may have with it.
  if (instruction.keyword !== 'COPY' || made.byHand || made.parent === undefined) return true;
  const key = await stepKey(instruction, made.parent.state, session.settings, session.jail).catch((error: unknown) => {
    if (error instanceof KleeError) return undefined;
    throw error;
  });
  return key === made.key;
}

/** What the file on the disk can be expected to hold: what was read from it, what the plan is, or what `export` wrote. */
export function knownTexts({ plan, savedText, writtenText }: Session): string[] {
  return [plan.original, plan.text, savedText, ...(writtenText === undefined ? [] : [writtenText])];
}

/** Notices that a Dockerfile is another than the session knows it. */
export class DiskWatch {
  readonly #session: Session;
  /** What tells that the file was written, when it was last looked at. */
  #seen = '';

  constructor(session: Session) {
    this.#session = session;
  }

  /** Whether there is a change that has not been answered yet. Costs a stat; where that is another than last time, a read. */
  async hasChanged(): Promise<boolean> {
    const { dockerfilePath: path } = this.#session.options;
    if (path === undefined) return false;
    try {
      const status = await unlessGone(stat(path, { bigint: true }));
      if (status === undefined) return false;
      const seen = `${status.ino} ${status.size} ${status.mtimeNs}`;
      if (seen === this.#seen) return false;
      this.#seen = seen;
      const text = await readFile(path, 'utf8');
      return !knownTexts(this.#session).includes(text);
    } catch {
      // Nobody has asked for it: whoever reloads it is told why it cannot be read.
      return false;
    }
  }
}
