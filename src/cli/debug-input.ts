/** What `klee debug` is to debug: a Dockerfile, a directory that has one, or an image that klee built. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DebugEvent, Decisions } from '../debugger/debugger.js';
import { KleeError } from '../errors.js';
import type { Host } from './host.js';
import {
  type BuildInput,
  type OpenedSession,
  readDockerfile,
  reopenBuild,
  resumeSession,
  type SessionSettings,
} from './open-session.js';
import { listedSessions } from './sessions/rows.js';

export interface DebuggedBuild extends OpenedSession {
  readonly input: BuildInput;
  /** Of one that is gone on with: what went with a klee that was killed. */
  readonly told?: readonly DebugEvent[];
}

/** The Dockerfile that `what` means; undefined when it can only be an image. @throws KleeError KLEE_NO_DOCKERFILE */
export async function dockerfileOf(what: string, context: string | undefined): Promise<BuildInput | undefined> {
  const found = await stat(what).catch(() => undefined);
  if (found?.isDirectory() === true) return readDockerfile(join(what, 'Dockerfile'), context ?? what);
  if (found !== undefined) return readDockerfile(what, context ?? dirname(what));
  if (/^\.{0,2}\/|(^|\/)Dockerfile(\.|$)/.test(what)) return readDockerfile(what, context ?? dirname(what));
  return undefined;
}

/** The build of the image `what`, where it ended. @throws KleeError KLEE_NO_DOCKERFILE when there is no such image. */
export async function reopen(
  host: Host,
  what: string,
  decisions: Decisions,
  settings: Pick<SessionSettings, 'keep' | 'cache'>,
): Promise<DebuggedBuild> {
  const image = await host.catalog.find(what).catch((error: unknown) => {
    if (!(error instanceof KleeError)) throw error;
    throw new KleeError('KLEE_NO_DOCKERFILE', `${what} is no file, no directory and no image`, {
      hint: error.hint ?? 'name a Dockerfile, a directory that has one, or an image that klee built',
      cause: error,
    });
  });
  return reopenBuild(host, image, decisions, settings);
}

/** The session that `text`, an id or the beginning of one, names, or that was used last. @throws KleeError KLEE_NO_SESSION, KLEE_LOCKED */
export async function goOn(host: Host, text: string | true, decisions: Decisions): Promise<DebuggedBuild> {
  const { newestSession, pickSession } = await import('../debugger/journal/sessions.js');
  const sessions = await listedSessions(host);
  const { id, problem } = text === true ? newestSession(sessions) : pickSession(sessions, text);
  if (problem !== undefined) throw problem;
  return resumeSession(host, id, decisions);
}
