/** The sessions of a klee root, as their journals have them: open ones, those that can be resumed, and what is left of others. */
import { join } from 'node:path';
import { parseDocument, instructionIds } from '../../dockerfile/document.js';
import { KleeError } from '../../errors.js';
import type { StateMachine } from '../../host/machine.js';
import type { Owner } from '../../host/owner.js';
import { unlessGone } from '../../host/unless-gone.js';
import { isId, newId } from '../../storage/ids.js';
import type { SnapshotId } from '../../storage/store.js';
import { fold, parseEntries, snapshotsNamed, type StoredSession } from './fold.js';
import { isOpen, journalPath, noSession, removedPath, sessionsDirectory } from './journal.js';
import { wasWorthKeeping } from './keeping.js';

/**
 * `open`: a living klee has it; `suspended`: it was left to be resumed; `crashed`: its klee was killed, and it can be resumed;
 * `abandoned`: nobody will; `damaged`: this klee does not understand its journal.
 */
export type SessionStatus = 'open' | 'suspended' | 'crashed' | 'abandoned' | 'damaged';

export interface FoundSession {
  readonly id: string;
  readonly status: SessionStatus;
  /** It is being removed. */
  readonly removed: boolean;
  /** Undefined where there is none, or a damaged one. */
  readonly stored: StoredSession | undefined;
  /** What is wrong with a damaged one. */
  readonly problem: KleeError | undefined;
  /** The klee that has it open. */
  readonly owner: Owner | undefined;
  /** The snapshots that it took, the earliest first. */
  readonly snapshots: readonly SnapshotId[];
  /** When its journal was last written, in milliseconds since the epoch. */
  readonly used: number;
}

/** All that have a directory, the one that was used last first. */
export async function findSessions(machine: StateMachine, root: string): Promise<FoundSession[]> {
  const names = (await unlessGone(machine.files.readdir(sessionsDirectory(root)))) ?? [];
  const ids = names.map(({ text }) => text).filter(isId);
  const found = await Promise.all(ids.map((id) => findSession(machine, root, id)));
  return found.sort((one, other) => other.used - one.used || one.id.localeCompare(other.id));
}

export async function findSession(machine: StateMachine, root: string, id: string): Promise<FoundSession> {
  const there = await readJournal(machine, journalPath(root, id));
  const going = there === undefined ? await readJournal(machine, removedPath(root, id)) : undefined;
  const removed = going !== undefined;
  const { text, used } = there ?? going ?? { text: '', used: 0 };
  try {
    const stored = fold(parseEntries(text, `the journal of session ${id}`));
    const { owner, snapshots } = stored;
    const living = owner !== undefined && (await machine.isAlive(owner)) ? owner : undefined;
    return {
      id,
      removed,
      stored,
      owner: living,
      status: removed && living === undefined ? 'abandoned' : await statusOf(machine, root, id, text, stored, living),
      problem: undefined,
      snapshots,
      used,
    };
  } catch (problem) {
    if (!(problem instanceof KleeError)) throw problem;
    const snapshots = snapshotsNamed(text);
    const status = removed ? 'abandoned' : 'damaged';
    return { id, removed, stored: undefined, owner: undefined, status, problem, snapshots, used };
  }
}

/** Undefined where there is none. */
async function readJournal({ files }: StateMachine, path: string): Promise<{ text: string; used: number } | undefined> {
  const [content, status] = await Promise.all([unlessGone(files.readFile(path)), unlessGone(files.lstat(path))]);
  if (content === undefined || status === undefined) return undefined;
  return { text: content.toString(), used: Number(status.mtimeNs / 1_000_000n) };
}

async function statusOf(
  machine: StateMachine,
  root: string,
  id: string,
  text: string,
  stored: StoredSession,
  living: Owner | undefined,
): Promise<SessionStatus> {
  if (living !== undefined) return 'open';
  // A directory without a journal may be one that is just being made.
  if (!text.includes('\n')) return (await youngerThanAMinute(machine, root, id)) ? 'open' : 'abandoned';
  if (stored.session !== undefined && stored.owner === undefined) return 'suspended';
  return wasWorthKeeping(stored) ? 'crashed' : 'abandoned';
}

async function youngerThanAMinute({ files }: StateMachine, root: string, id: string): Promise<boolean> {
  const found = await unlessGone(files.lstat(join(sessionsDirectory(root), id)));
  if (found === undefined) return true;
  // By the machine's own clock.
  const clock = join(sessionsDirectory(root), `clock-${newId()}`);
  await files.writeFile(clock, '');
  const { mtimeNs } = await files.lstat(clock);
  await files.unlink(clock);
  return mtimeNs - found.mtimeNs < 60_000_000_000n;
}

/** Those that somebody may want to go on with, or has: without those of `klee build` and what is abandoned. */
export function isListed({ status, stored }: FoundSession): boolean {
  return status !== 'abandoned' && (status === 'damaged' || stored?.session !== undefined);
}

/** The session whose id is `text`, or begins with it. @throws KleeError KLEE_NO_SESSION */
export function pickSession(sessions: readonly FoundSession[], text: string): FoundSession {
  const begun = sessions.filter(({ id }) => text !== '' && id.startsWith(text));
  const found = begun.find(({ id }) => id === text) ?? (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  if (begun.length === 0) throw noSession(`no such session: ${text}`);
  const ids = begun.map(({ id }) => id).join(', ');
  throw new KleeError('KLEE_NO_SESSION', `'${text}' is the beginning of ${begun.length} session ids: ${ids}`, {
    hint: 'give more of the id',
  });
}

/** The session that was used last, of those that nobody has open. @throws KleeError KLEE_NO_SESSION, KLEE_LOCKED */
export function newestSession(sessions: readonly FoundSession[]): FoundSession {
  const found = sessions.find(({ status }) => status === 'suspended' || status === 'crashed');
  if (found !== undefined) return found;
  const open = sessions.find(({ status }) => status === 'open');
  if (open?.owner !== undefined) throw isOpen(open.id, open.owner);
  throw noSession('there is no session to go on with');
}

export interface SessionPosition {
  /** How many steps are done. */
  readonly done: number;
  readonly total: number;
  /** A step failed there. */
  readonly failed: boolean;
}

/** Where a session stands. */
export function positionOf({ session, plans, checkpoints, state }: StoredSession): SessionPosition {
  const { plan = 0, position = 0, attempt = null } = state as { plan?: number; position?: number; attempt?: unknown };
  const edited = plans[plan - 1]?.ids.length;
  const parents = new Map(checkpoints.map(({ id, parent }) => [id, parent]));
  let done = 0;
  for (let at = position; at !== 0; at = parents.get(at) ?? 0) done += 1;
  const total = edited ?? instructionIds(parseDocument(session?.dockerfile ?? '')).length;
  return { done, total, failed: attempt !== null };
}
