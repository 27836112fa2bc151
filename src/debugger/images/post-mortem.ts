/** Opening the build of an image again, a failed one above all: its timeline, with nothing run again. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expandInstruction } from '../../dockerfile/expand-instruction.js';
import type { Instruction } from '../../dockerfile/instruction.js';
import { scopeAfter, withEnvironment } from '../../dockerfile/scope.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { Image } from '../../image/image.js';
import { inBatches } from '../../storage/tree-walk.js';
import { holdImages } from '../journal/hold.js';
import type { Session } from '../session.js';
import { skippedKey, stepKey } from '../run/step-key.js';
import { KleeError } from '../../errors.js';

/**
 * Puts the session where the build of `image` ended: at its failed step with what that left, or at its end.
 * The session's plan is the image's Dockerfile.
 */
export async function restore(session: Session, image: Image): Promise<void> {
  const { settings } = session.options;
  session.held.push({ image: image.id, snapshot: image.snapshot });
  const logs = await logsOf(session, image);
  const good = image.failure === undefined ? image.instructions : image.instructions.slice(0, image.failure.step - 1);
  for (const [index, record] of good.entries()) {
    const instruction = session.plan.step(index + 1);
    const before = session.at.state;
    const expanded = expandInstruction(instruction, before.scope, { file: settings.file, escape: settings.escape });
    let scope = record.skipped === true ? before.scope : scopeAfter(before.scope, expanded);
    const isFrom = instruction.keyword === 'FROM';
    if (isFrom) scope = withEnvironment(scope, record.config?.env ?? {});
    const snapshot = record.snapshot ?? (isFrom ? image.parent?.snapshot : before.snapshot);
    session.at = session.timeline.add(session.at, {
      key: record.skipped === true ? skippedKey(instruction) : await keyOf(session, instruction, `gone ${index}`),
      instruction,
      plan: session.plan,
      state: {
        snapshot,
        config: record.config ?? before.config,
        scope,
        parent: isFrom ? image.parent : before.parent,
      },
      taken: record.snapshot,
      left: [],
      durationMs: record.durationMs ?? 0,
      exitCode: record.exitCode,
      recipe: record.recipe,
      byHand: false,
      ...(record.skipped === true ? { skipped: true } : {}),
      log: record.log === undefined ? undefined : join(logs, record.log),
    });
  }
  await holdImages(session);
  const { failure } = image;
  if (failure === undefined) return;
  const record = image.instructions[failure.step - 1];
  session.attempt = {
    step: session.ref(failure.step),
    instruction: session.plan.step(failure.step).id,
    failure: {
      kind: failure.exitCode === undefined ? 'error' : 'command',
      message: failure.message,
      signal: failure.signal,
      durationMs: record?.durationMs ?? 0,
      ...(failure.exitCode === undefined ? {} : { exitCode: failure.exitCode }),
    },
    log: join(logs, record?.log ?? join('logs', `${failure.step}.log`)),
    wreckage: failure.wreckage,
  };
  const { logical } = session.attempt.step;
  session.timeline.fail({ on: session.at, logical, failure: session.attempt.failure });
}

/** The key of a step on the position; `otherwise` where a COPY's files are gone: its checkpoint stands, and only cannot be recognised again. */
async function keyOf(session: Session, instruction: Instruction, otherwise: string): Promise<string> {
  const { at, options, jail } = session;
  try {
    return await stepKey(instruction, at.state, options.settings, jail);
  } catch (error) {
    if (error instanceof KleeError) return otherwise;
    throw error;
  }
}

/** The directory of this machine that has the logs of an image by the names in its record. */
async function logsOf(session: Session, { id, instructions }: Image): Promise<string> {
  const { machine, catalog } = session.host;
  const directory = catalog.directory(id);
  if (machine.address === undefined) return directory;
  const here = join(session.journal.logDirectory, 'image');
  const names = instructions.flatMap(({ log }) => (log === undefined ? [] : [log]));
  for (const parent of new Set(names.map((name) => dirname(join(here, name)))))
    await mkdir(parent, { recursive: true });
  await inBatches(names, (name) => unlessGone(machine.files.download(join(directory, name), join(here, name))));
  return here;
}
