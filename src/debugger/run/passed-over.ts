/** The checkpoint of a step that is passed over. */
import type { Instruction } from '../../dockerfile/instruction.js';
import { KleeError } from '../../errors.js';
import type { Session } from '../session.js';
import { skippedKey } from './step-key.js';
import type { Checkpoint } from '../timeline.js';

/** @throws KleeError KLEE_USAGE for an instruction that cannot be passed over */
export function expectSkippable(keyword: Instruction['keyword'], number: number): void {
  if (keyword !== 'FROM') return;
  throw new KleeError('KLEE_USAGE', `Step ${number} cannot be skipped: a FROM begins the files of its stage.`);
}

/** The checkpoint of an instruction that is passed over at the position: with its files and its configuration. */
export function passedOver(session: Session, instruction: Instruction): Checkpoint {
  const { at, plan, timeline } = session;
  const key = skippedKey(instruction);
  const again = timeline.find(at, key);
  if (again !== undefined) return again;
  return timeline.add(at, {
    key,
    instruction,
    plan,
    state: at.state,
    taken: undefined,
    left: at.left,
    durationMs: 0,
    exitCode: undefined,
    byHand: false,
    skipped: true,
    log: undefined,
  });
}
