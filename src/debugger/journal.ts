/**
 * The directory of a session: `<root>/sessions/<id>/` with its journal (one JSON line per event, only ever appended to) and, where
 * the klee root is on this machine, the logs of its steps. The journal names every snapshot that the session took, so that
 * whoever finds a session whose klee is gone knows what to remove.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KleeError } from '../errors.js';
import type { Files } from '../host/files.js';
import type { Machine } from '../host/machine.js';
import { isSame, type Owner } from '../host/owner.js';
import { unlessGone } from '../host/unless-gone.js';
import type { SnapshotId } from '../storage/store.js';
import { makeLogDirectory } from './log-directory.js';
import { StepLog } from './step-log.js';

export type JournalEntry =
  /** The last one counts. */
  { readonly type: 'opened'; readonly owner: Owner } | { readonly type: 'snapshot'; readonly id: SnapshotId };

const journalName = 'journal.jsonl';

export class Journal {
  /** Of this machine: where the logs of steps are while the session lives. */
  readonly logDirectory: string;
  readonly #machine: Machine;
  readonly #directory: string;
  #owner: Owner;
  readonly #snapshots: SnapshotId[] = [];
  #logs = 0;

  private constructor(machine: Machine, directory: string, logDirectory: string) {
    this.#machine = machine;
    this.#directory = directory;
    this.#owner = machine.owner;
    this.logDirectory = logDirectory;
  }

  /** Makes the directory of a session in the klee root `root`, on `machine`. */
  static async create(machine: Machine, root: string, id: string): Promise<Journal> {
    const { files, address } = machine;
    const sessions = join(root, 'sessions');
    const directory = join(sessions, id);
    await files.mkdir(sessions, { recursive: true, mode: 0o700 });
    await files.mkdir(directory, { mode: 0o700 });
    const logs = join(directory, 'logs');
    if (address === undefined) await files.mkdir(logs, { mode: 0o700 });
    const journal = new Journal(machine, directory, address === undefined ? logs : await makeLogDirectory());
    try {
      await journal.append({ type: 'opened', owner: machine.owner });
      return journal;
    } catch (error) {
      await journal.remove();
      throw error;
    }
  }

  /** What was appended is on the disk when this returns. */
  async append(entry: JournalEntry): Promise<void> {
    // First in memory: where the disk is full, the session still removes its snapshots when it ends.
    if (entry.type === 'snapshot') this.#snapshots.push(entry.id);
    await this.#machine.files.appendFile(this.#path, `${JSON.stringify(entry)}\n`, { durable: true });
  }

  /**
   * Says again whose the session is, where the connection to its machine had to be made anew; answers whether that was so.
   * @throws KleeError KLEE_STORAGE when another klee has taken it for abandoned meanwhile, and removed it.
   */
  async claim(): Promise<boolean> {
    const machine = this.#machine;
    if (machine.address === undefined) return false;
    // Also makes the connection, if it was lost.
    if ((await unlessGone(machine.files.lstat(this.#path))) === undefined) {
      throw new KleeError(
        'KLEE_STORAGE',
        `the session was removed while there was no connection to ${machine.address}`,
        {
          hint: 'quit, and begin it again',
        },
      );
    }
    const { owner } = machine;
    if (isSame(owner, this.#owner)) return false;
    await this.append({ type: 'opened', owner });
    this.#owner = owner;
    return true;
  }

  /** The snapshots that the session took, the earliest first. */
  snapshots(): SnapshotId[] {
    return [...this.#snapshots];
  }

  /** A new log for the output of a step. Output that comes after the step, from what it left running, still goes there. */
  openLog(): StepLog {
    this.#logs += 1;
    return new StepLog(join(this.logDirectory, `${this.#logs}.log`));
  }

  async remove(): Promise<void> {
    const { files } = this.#machine;
    await rm(this.logDirectory, { recursive: true, force: true });
    await unlessGone(files.unlink(this.#path));
    await unlessGone(files.rmdir(this.#directory));
  }

  get #path(): string {
    return join(this.#directory, journalName);
  }
}

/** The entries of the journal in the directory of a session; none where it has no journal. */
export async function readJournal(files: Pick<Files, 'readFile'>, directory: string): Promise<JournalEntry[]> {
  const text = (await unlessGone(files.readFile(join(directory, journalName))))?.toString() ?? '';
  // A line without its end was being written when klee was killed; nothing was done on it yet.
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}
