/**
 * The directory of a session: `<root>/sessions/<id>/` with its journal (one JSON line per event, only ever appended to) and the
 * logs of its steps. The journal names every snapshot that the session took, so that whoever finds a session whose klee
 * is gone knows what to remove.
 */
import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type Owner, thisProcess } from '../host/owner.js';
import type { Containers } from '../image/containers.js';
import type { SnapshotId, Store } from '../storage/store.js';

export type JournalEntry =
  { readonly type: 'opened'; readonly owner: Owner } | { readonly type: 'snapshot'; readonly id: SnapshotId };

const journalName = 'journal.jsonl';

export class Journal {
  readonly directory: string;
  readonly #path: string;
  readonly #snapshots: SnapshotId[] = [];
  #logs = 0;

  private constructor(directory: string) {
    this.directory = directory;
    this.#path = join(directory, journalName);
  }

  static create(root: string, id: string): Journal {
    const directory = join(root, 'sessions', id);
    mkdirSync(join(directory, 'logs'), { recursive: true, mode: 0o700 });
    const journal = new Journal(directory);
    journal.append({ type: 'opened', owner: thisProcess() });
    return journal;
  }

  append(entry: JournalEntry): void {
    // First in memory: where the disk is full, the session still removes its snapshots when it ends.
    if (entry.type === 'snapshot') this.#snapshots.push(entry.id);
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  /** The snapshots that the session took, the earliest first. */
  snapshots(): SnapshotId[] {
    return [...this.#snapshots];
  }

  /** A new log for the output of a step. Output that comes after the step, from what it left running, still goes there. */
  openLog(): StepLog {
    this.#logs += 1;
    return new StepLog(join(this.directory, 'logs', `${this.#logs}.log`));
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** The output of one run of a step, on disk: memory stays flat however much it writes. */
export class StepLog {
  readonly path: string;
  /** What kept output from being written: a full disk, say. */
  failure: Error | undefined;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Does not throw: output comes when nobody waits for it. See `failure`. */
  write(chunk: Buffer): void {
    if (this.failure !== undefined) return;
    try {
      this.#descriptor ??= openSync(this.path, 'a', 0o600);
      writeSync(this.#descriptor, chunk);
    } catch (error) {
      this.failure = error as Error;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** The last `count` lines, and whether there are more. Reads no more than the end of the file. */
  async tail(count: number): Promise<{ lines: string[]; truncated: boolean }> {
    return tailOf(this.path, count);
  }
}

const tailBytes = 16384;

/** The last `count` lines of a file, and whether there are more; none when the file does not exist. */
export async function tailOf(path: string, count: number): Promise<{ lines: string[]; truncated: boolean }> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return { lines: [], truncated: false };
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const text = buffer.subarray(0, bytesRead).toString();
    const lines = text.replace(/\n$/, '').split('\n');
    if (text === '') return { lines: [], truncated: false };
    return { lines: lines.slice(-count), truncated: start > 0 || lines.length > count };
  } finally {
    await file.close();
  }
}

/** Removes the sessions whose klee is gone, with the snapshots that they took and no image has. */
export async function sweepSessions(
  root: string,
  store: Store,
  containers: Pick<Containers, 'remove'>,
  inUse: () => Promise<ReadonlySet<SnapshotId>>,
): Promise<void> {
  const sessions = join(root, 'sessions');
  for (const id of await readdir(sessions).catch(() => [])) {
    const directory = join(sessions, id);
    const entries = await readJournal(join(directory, journalName));
    const opened = entries.find((entry) => entry.type === 'opened');
    // A directory without a journal may be one that is just being made.
    if (opened === undefined && (await youngerThanAMinute(directory))) continue;
    if (opened !== undefined && isAlive(opened.owner)) continue;
    const kept = await inUse();
    for (const entry of entries.reverse()) {
      if (entry.type === 'snapshot' && !kept.has(entry.id)) await store.destroySnapshot(entry.id);
    }
    // The one that held the image which it was built from.
    await containers.remove(id);
    await rm(directory, { recursive: true, force: true });
  }
}

async function readJournal(path: string): Promise<JournalEntry[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  // A line without its end was being written when klee was killed; nothing was done on it yet.
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}

async function youngerThanAMinute(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs < 60_000;
}
