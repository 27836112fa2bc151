/**
 * The directory of a session: `<root>/sessions/<id>/` with its journal (one JSON line for each entry, only ever appended to) and,
 * where the klee root is on this machine, the logs of its steps. The journal names every snapshot that the session took, so that
 * whoever finds a session whose klee is gone knows what to remove; that of a session which is to be kept says all that it takes to
 * go on with it.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KleeError } from '../../errors.js';
import { withLock } from '../../host/locks.js';
import type { Machine, StateMachine } from '../../host/machine.js';
import { isSame, type Owner } from '../../host/owner.js';
import { unlessGone } from '../../host/unless-gone.js';
import type { SnapshotId } from '../../storage/store.js';
import { fold, parseEntries, type StoredSession, wholeLines } from './fold.js';
import { type JournalEntry, journalVersion, type SessionData } from './journal-entries.js';
import { bringLogs, fetchLogs, lastLog, makeLogDirectory } from './log-directory.js';
import { StepLog } from './step-log.js';

const journalName = 'journal.jsonl';

export const sessionsDirectory = (root: string) => join(root, 'sessions');
export const journalPath = (root: string, id: string) => join(sessionsDirectory(root), id, journalName);

/** Where the journal of a session is that is being removed: whoever finds it finishes that. */
export const removedPath = (root: string, id: string) => join(sessionsDirectory(root), id, 'removed.jsonl');

/**
 * Says that the session is being removed, before anything of it goes: nobody takes it up, or anything of it, from then on. A rename, since
 * that can be done on a full disk. Does nothing where there is no journal.
 */
export async function markRemoved({ files }: StateMachine, root: string, id: string): Promise<void> {
  await unlessGone(files.rename(journalPath(root, id), removedPath(root, id), { durable: true }));
}

/** Does `work` while no other klee opens or removes a session. @throws KleeError KLEE_LOCKED */
export async function withSessionsLocked<T>(machine: StateMachine, root: string, work: () => Promise<T>): Promise<T> {
  return withLock(machine, `${sessionsDirectory(root)}.lock`, work);
}

export class Journal {
  /** Of this machine: where the logs of steps are while the session lives. */
  readonly logDirectory: string;
  readonly #machine: Machine;
  readonly #directory: string;
  #owner: Owner;
  readonly #snapshots: SnapshotId[];
  #logs = 0;
  /** Lines that are not on the disk yet: more than those of one entry only after one could not be written. */
  #waiting: string[] = [];
  /** Bytes of the file that are whole lines. */
  #length = 0;
  /** There is more in the file than those: it was full in the middle of a line, or klee was killed there. */
  #torn = false;
  #turn: Promise<void> = Promise.resolve();

  private constructor(machine: Machine, directory: string, logDirectory: string, snapshots: readonly SnapshotId[]) {
    this.#machine = machine;
    this.#directory = directory;
    this.#owner = machine.owner;
    this.logDirectory = logDirectory;
    this.#snapshots = [...snapshots];
  }

  /**
   * Makes the directory of a session in the klee root `root`, on `machine`.
   * @param session undefined for one that is never kept
   */
  static async create(machine: Machine, root: string, id: string, session?: SessionData): Promise<Journal> {
    const { files, address } = machine;
    const directory = join(sessionsDirectory(root), id);
    await files.mkdir(sessionsDirectory(root), { recursive: true, mode: 0o700 });
    await files.mkdir(directory, { mode: 0o700 });
    const logs = join(directory, 'logs');
    if (address === undefined) await files.mkdir(logs, { mode: 0o700 });
    const journal = new Journal(machine, directory, address === undefined ? logs : await makeLogDirectory(), []);
    try {
      const { owner } = machine;
      await journal.append({ type: 'opened', version: journalVersion, owner, ...(session && { session }) });
      return journal;
    } catch (error) {
      await journal.remove();
      throw error;
    }
  }

  /**
   * Takes up the session `id`, which is this klee's from then on; answers what its journal says.
   * @throws KleeError KLEE_LOCKED when another klee has it open; KLEE_NO_SESSION; KLEE_STORAGE as `parseEntries`
   */
  static async reopen(
    machine: Machine,
    root: string,
    id: string,
  ): Promise<{ journal: Journal; stored: StoredSession & { session: SessionData } }> {
    const { files, address } = machine;
    const directory = join(sessionsDirectory(root), id);
    return withSessionsLocked(machine, root, async () => {
      const text = (await unlessGone(files.readFile(journalPath(root, id))))?.toString() ?? '';
      const stored = fold(parseEntries(text, `the journal of session ${id}`));
      const { session, owner } = stored;
      if (session === undefined) throw noSession(`session ${id} was not kept`);
      if (owner !== undefined && (await machine.isAlive(owner))) {
        throw isOpen(id, owner);
      }
      const logs = join(directory, 'logs');
      const here = address === undefined ? logs : await makeLogDirectory();
      if (address !== undefined) await fetchLogs(files, logs, here);
      const journal = new Journal(machine, directory, here, stored.snapshots);
      journal.#length = Buffer.byteLength(wholeLines(text));
      journal.#torn = wholeLines(text) !== text;
      journal.#logs = await lastLog(here);
      await journal.append({ type: 'claimed', owner: machine.owner });
      return { journal, stored: { ...stored, session } };
    });
  }

  /**
   * What was appended is on the disk when this returns. What could not be written stays in memory, and is written with what comes next.
   */
  async append(...entries: readonly JournalEntry[]): Promise<void> {
    // First in memory: where the disk is full, the session still removes its snapshots when it ends.
    for (const entry of entries) if (entry.type === 'snapshot') this.#snapshots.push(entry.id);
    this.#waiting.push(...entries.map((entry) => `${JSON.stringify(entry)}\n`));
    const turn = this.#turn.then(() => this.#write());
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async #write(): Promise<void> {
    const { files } = this.#machine;
    const count = this.#waiting.length;
    if (count === 0) return;
    const text = this.#waiting.join('');
    try {
      if (this.#torn) {
        const whole = (await files.readFile(this.#path)).subarray(0, this.#length).toString();
        await files.replaceFile(this.#path, whole + text, { durable: true });
      } else await files.appendFile(this.#path, text, { durable: true });
    } catch (error) {
      this.#torn = true;
      throw error;
    }
    this.#torn = false;
    this.#length += Buffer.byteLength(text);
    this.#waiting = this.#waiting.slice(count);
  }

  /**
   * Says again whose the session is, where the connection to its machine had to be made anew; answers whether that was so.
   * @throws KleeError KLEE_STORAGE when another klee has taken it for abandoned meanwhile, and removed it or taken it up.
   */
  async claim(): Promise<boolean> {
    const machine = this.#machine;
    if (machine.address === undefined) return false;
    const gone = (what: string) =>
      new KleeError('KLEE_STORAGE', `the session was ${what} while there was no connection to ${machine.address}`, {
        hint: 'quit, and begin it again',
      });
    // Also makes the connection, if it was lost.
    if ((await unlessGone(machine.files.lstat(this.#path))) === undefined) throw gone('removed');
    const { owner } = machine;
    if (isSame(owner, this.#owner)) return false;
    const { length } = await machine.files.readFile(this.#path);
    if (length > this.#length && !this.#torn) throw gone('taken up by another klee');
    await this.append({ type: 'claimed', owner });
    this.#owner = owner;
    return true;
  }

  /** The snapshots that the session took, the earliest first. */
  snapshots(): SnapshotId[] {
    return [...this.#snapshots];
  }

  /** Whether the session has a snapshot: it took it itself, or from another one. */
  names(snapshot: SnapshotId): boolean {
    return this.#snapshots.includes(snapshot);
  }

  /** A new log for the output of a step. Output that comes after the step, from what it left running, still goes there. */
  openLog(): StepLog {
    this.#logs += 1;
    return new StepLog(join(this.logDirectory, `${this.#logs}.log`));
  }

  /** Nobody has the session open from then on; what is of it on this machine alone is brought to where its journal is. */
  async suspend(): Promise<void> {
    if (this.#machine.address !== undefined) {
      await bringLogs(this.#machine.files, this.logDirectory, join(this.#directory, 'logs'));
    }
    await this.append({ type: 'suspended' });
    if (this.#machine.address !== undefined) await rm(this.logDirectory, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await rm(this.logDirectory, { recursive: true, force: true });
    await this.#machine.files.removeTree(this.#directory);
  }

  get #path(): string {
    return join(this.#directory, journalName);
  }
}

export function isOpen(id: string, { pid }: Owner): KleeError {
  return new KleeError('KLEE_LOCKED', `session ${id} is open in the klee with process id ${pid}`, {
    hint: "quit it there; 'klee sessions' lists the others",
  });
}

export function noSession(message: string): KleeError {
  return new KleeError('KLEE_NO_SESSION', message, { hint: "'klee sessions' lists those that can be taken up" });
}
