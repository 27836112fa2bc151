/** From a position of a session to the record of an image. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { merged } from '../../build/overrides.js';
import { formatParameter } from '../../jail/parameters.js';
import { type Image, type ImageInstruction, imageVersion } from '../../image/image.js';
import type { Reference } from '../../image/reference.js';
import { KleeError } from '../../errors.js';
import { unlessGone } from '../../host/unless-gone.js';
import { holdImages } from '../journal/hold.js';
import type { Session } from '../session.js';
import { type Checkpoint, pathTo } from '../timeline.js';

/**
 * Makes an image of the position. @throws KleeError KLEE_USAGE before FROM, or when the dataset is not as the checkpoint is.
 */
export async function commit(session: Session, id: string, reference: Reference | undefined): Promise<Image> {
  if (session.inside !== undefined) {
    const hint = '`next` runs the rest of the step';
    throw new KleeError('KLEE_USAGE', 'The position cannot become an image: it is inside a step.', { hint });
  }
  if (session.attempt !== undefined || session.dirty) {
    const what = session.attempt === undefined ? 'there are changes made by hand' : 'the last step failed';
    throw new KleeError('KLEE_USAGE', `The position cannot become an image: ${what}.`, {
      hint: '`back` drops them, and stands on the snapshot',
    });
  }
  const image = await session.host.catalog.add(await imageOf(session, id, reference, session.ground()));
  session.committed = session.at;
  if (session.options.keep !== undefined) {
    session.held.push({ image: image.id, snapshot: image.snapshot });
    await holdImages(session);
  }
  return image;
}

/**
 * Keeps a failed build as `<name>:failed`, with what the failed step left. Nothing is kept where nothing was snapshotted.
 */
export async function commitFailed(session: Session, id: string, name: string | undefined): Promise<Image | undefined> {
  const { attempt } = session;
  const good = session.at.state.snapshot;
  if (attempt === undefined || good === undefined) return undefined;
  if (!pathTo(session.at).some((checkpoint) => checkpoint.taken !== undefined)) return undefined;
  const wreckage = session.workspace.dataset === undefined ? undefined : await session.workspace.snapshot();
  const reference = name === undefined ? undefined : { name, tag: 'failed' };
  const image = await imageOf(session, id, reference, good);
  const log = await keepLog(session, id, attempt.step.number, attempt.log);
  const { exitCode, signal, message } = attempt.failure;
  const failed: ImageInstruction = {
    line: attempt.step.logical,
    lineNumber: attempt.step.line,
    durationMs: attempt.failure.durationMs,
    exitCode,
    log,
  };
  return session.host.catalog.add({
    ...image,
    instructions: [...image.instructions, failed],
    failure: { step: attempt.step.number, exitCode, signal, message, wreckage },
  });
}

async function imageOf(
  session: Session,
  id: string,
  reference: Reference | undefined,
  snapshot: string,
): Promise<Image> {
  const { settings, buildArgs, dockerfilePath, jail } = session.options;
  const { state } = session.at;
  return {
    version: imageVersion,
    id,
    name: reference?.name,
    tag: reference?.tag,
    parent: state.parent,
    created: Date.now(),
    snapshot,
    config: state.config,
    dialect: settings.dialect.name,
    instructions: await Promise.all(pathTo(session.at).map((checkpoint) => instructionOf(session, id, checkpoint))),
    jailParameters: session.jail.parameters.map(formatParameter),
    source: {
      dockerfile: session.plan.text,
      dockerfilePath,
      context: settings.context,
      buildArgs: merged(buildArgs, session.overrides.buildArgs),
      env: settings.environment,
      user: settings.user === '' ? undefined : settings.user,
      from: settings.from,
      mounts: jail.mounts.map(({ source, target, readOnly }) => `${source}:${target}:${readOnly ? 'ro' : 'rw'}`),
      network: jail.network,
    },
  };
}

async function instructionOf(session: Session, id: string, checkpoint: Checkpoint): Promise<ImageInstruction> {
  const { taken, instruction, state, durationMs, exitCode } = checkpoint;
  return {
    line: instruction?.logical ?? '',
    lineNumber: instruction?.line ?? 0,
    snapshot: taken,
    config: state.config,
    durationMs,
    size: taken === undefined ? undefined : await session.host.store.usage(taken),
    exitCode,
    skipped: checkpoint.skipped,
    overrides: checkpoint.overrides,
    recipe: checkpoint.recipe,
    log: checkpoint.log === undefined ? undefined : await keepLog(session, id, checkpoint.depth, checkpoint.log),
  };
}

/** Brings the log of a step beside the image's record. Undefined for a step that wrote nothing. */
async function keepLog(session: Session, id: string, step: number, log: string): Promise<string | undefined> {
  if ((await unlessGone(access(log).then(() => true))) === undefined) return undefined;
  const { files } = session.host.machine;
  const directory = session.host.catalog.directory(id);
  const name = join('logs', `${step}.log`);
  await files.mkdir(join(directory, 'logs'), { recursive: true });
  await files.upload(log, join(directory, name));
  return name;
}
